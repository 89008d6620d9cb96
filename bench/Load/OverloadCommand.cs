namespace Roma.Bench.Load;

/// <summary>What can be asked for of an overload.</summary>
internal static class OverloadCommand
{
    public static System.CommandLine.Command Create()
    {
        var seconds = Settings.Number("--seconds", 20, "How long each measurement takes.");
        var (apps, server) = (Settings.Apps(), Settings.Server());
        var command = new System.CommandLine.Command("overload", "Asks more of Roma, and of its disk, than they can do, and fails if they break.")
        {
            seconds, apps, server,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var plan = new OverloadPlan(parsed.GetValue(seconds), parsed.GetValue(apps), parsed.GetValue(server)?.FullName ?? Layout.Roma);
            return Overload.RunAsync(plan, Console.Out, Console.Error, cancellationToken);
        });
        return command;
    }
}
