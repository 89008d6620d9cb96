using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Roma.Domain.Identity;
using static System.FormattableString;
using static Roma.Domain.Text.PlainText;

namespace Roma.Api.Operator.Seeding;

/// <summary>The command that fills an instance with apps, for trials and measurements.</summary>
internal static class SeedCommand
{
    public static Command Create(string[] settings)
    {
        var apps = new Option<int>("--apps") { Description = Invariant($"How many: 1 to {SeedNumber.Max}."), Required = true, CustomParser = ParseCount };
        var project = new Option<string>("--project") { Description = "The project.", DefaultValueFactory = _ => "bench" };
        var instance = new Option<string>("--instance") { Description = "The instance; it must have no apps.", DefaultValueFactory = _ => "bench" };
        var command = new Command("seed", "Create many apps in an empty instance, each with a key and a secret of its own.") { apps, project, instance };
        project.Validators.Add(CredentialOptions.RefuseOption);
        instance.Validators.Add(CredentialOptions.RefuseOption);
        command.Calls(settings, (parsed, roma, cancellationToken) => RunAsync(
            roma, new Scope(parsed.GetValue(project)!, parsed.GetValue(instance)!), parsed.GetValue(apps), parsed.InvocationConfiguration,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        OperatorClient roma, Scope scope, int total, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        var progress = new SeedProgress(console.Error, isTerminal: !Console.IsErrorRedirected, total, RomaServer.Clock);
        var seeding = new Seeder(roma, scope, total, progress, RomaServer.Clock);
        try
        {
            await seeding.RunAsync(cancellationToken);
        }
        finally
        {
            await progress.EndAsync(seeding.Made);
        }

        if (seeding.Made < total)
        {
            return RomaCommandLine.Interrupted;
        }

        await StandardOutput.ShowOnceAsync(console.Output, "The apps were made, which cannot be shown", "", Describe(scope, total, progress.Elapsed));
        return 0;
    }

    private static string Describe(Scope scope, int total, TimeSpan elapsed) => string.Create(
        CultureInfo.InvariantCulture,
        $"seeded apps={total} project={Quote(scope.ProjectId)} instance={Quote(scope.InstanceId)} first={new SeedNumber(1).Name} "
        + $"last={new SeedNumber(total).Name} seconds={elapsed.TotalSeconds:F1} rate={SeedProgress.RateOf(total, elapsed)}/s");

    private static int ParseCount(ArgumentResult argument)
    {
        if (!int.TryParse(argument.Tokens.Single().Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > SeedNumber.Max)
        {
            argument.AddError(Invariant($"--apps: a whole number, 1 to {SeedNumber.Max}."));
        }

        return count;
    }
}
