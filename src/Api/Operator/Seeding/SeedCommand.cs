using System.CommandLine;
using System.Globalization;
using static System.FormattableString;
using static Roma.Domain.Text.PlainText;

namespace Roma.Api.Operator.Seeding;

/// <summary>The command that fills an instance with apps, for trials and measurements.</summary>
internal static class SeedCommand
{
    private static readonly TimeSpan ProgressPause = TimeSpan.FromSeconds(3);

    public static Command Create(string[] settings)
    {
        var apps = new Option<int>("--apps") { Description = Invariant($"How many: 1 to {SeedEndpoint.MaxApps}."), Required = true };
        var project = new Option<string>("--project") { Description = "The project.", DefaultValueFactory = _ => "bench" };
        var instance = new Option<string>("--instance") { Description = "The instance; it must have no apps.", DefaultValueFactory = _ => "bench" };
        var command = new Command("seed", "Create many apps in an empty instance, each with a key and a secret of its own.") { apps, project, instance };
        command.Calls(settings, (parsed, roma, cancellationToken) => RunAsync(
            roma, new Scope(parsed.GetValue(project)!, parsed.GetValue(instance)!), parsed.GetValue(apps), parsed.InvocationConfiguration,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        OperatorClient roma, Scope scope, int total, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        var start = RomaServer.Clock.GetTimestamp();
        var (made, told) = (0, start);
        try
        {
            do
            {
                // Not cancelled: it takes a moment, and is stored as a whole.
                var answer = await roma.SendAsync(HttpMethod.Post, SeedEndpoint.UriOf(scope, made + 1, total), body: null, CancellationToken.None);
                made = answer.GetProperty("made").GetInt32();
                if (RomaServer.Clock.GetElapsedTime(told) >= ProgressPause)
                {
                    told = RomaServer.Clock.GetTimestamp();
                    await console.Error.WriteLineAsync(Invariant($"{made} of {total} apps, {Rate()}/s"));
                }
            }
            while (made < total && !cancellationToken.IsCancellationRequested);
        }
        finally
        {
            if (made > 0 && made < total)
            {
                await console.Error.WriteLineAsync(Invariant($"Stopped after {made} of {total} apps: they are whole, and stay."));
            }
        }

        if (made < total)
        {
            return RomaCommandLine.Interrupted;
        }

        var seconds = RomaServer.Clock.GetElapsedTime(start).TotalSeconds.ToString("F1", CultureInfo.InvariantCulture);
        await StandardOutput.ShowOnceAsync(
            console.Output, "The apps were made, which cannot be shown", "",
            Invariant($"seeded apps={total} project={Quote(scope.ProjectId)} instance={Quote(scope.InstanceId)} first={SeedEndpoint.NameOf(1)} ")
            + Invariant($"last={SeedEndpoint.NameOf(total)} seconds={seconds} rate={Rate()}/s"));
        return 0;

        long Rate() => (long)(made / RomaServer.Clock.GetElapsedTime(start).TotalSeconds);
    }
}
