using System.Globalization;
using Roma.Api.Errors;
using Roma.Api.Hosting;
using Roma.Application.Apps;
using Roma.Application.Identity;
using Roma.Domain.Apps;
using Roma.Domain.Identity;
using Roma.Infrastructure.Apps;
using static System.FormattableString;

namespace Roma.Api.Operator.Seeding;

/// <summary>
/// Creates apps, one batch and so one commit a request: each is whole and audited, and others write between them. It is there for connections of the
/// operator's socket alone.
/// </summary>
internal static class SeedEndpoint
{
    /// <summary>The maximum number of apps in a batch: others wait for its commit.</summary>
    public const int MaxBatch = 25_000;

    private const string Path = "/operator/seed";

    /// <summary>The path and query that ask for the apps with the numbers from <paramref name="first"/> on.</summary>
    public static string UriOf(Scope scope, int first, int count) => Invariant(
        $"{Path}?project_id={Uri.EscapeDataString(scope.ProjectId)}&instance_id={Uri.EscapeDataString(scope.InstanceId)}&first={first}&count={count}");

    /// <summary>Whether <paramref name="context"/> is a request for this.</summary>
    public static bool IsMeantBy(HttpContext context) => OperatorConnection.Carries(context) && context.Request.Path.Equals(Path, StringComparison.Ordinal);

    /// <summary>Carries out a request.</summary>
    public static async Task AnswerAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var scope = new Scope(query["project_id"].ToString(), query["instance_id"].ToString());
        var (first, count) = (ReadNumber(query["first"]), ReadNumber(query["count"]));
        string[] problems = [.. ProblemsOf(scope), .. ProblemsOf(first, count)];
        if (problems.Length > 0)
        {
            await context.WriteErrorAsync(HttpErrors.RequestInvalid, problems);
            return;
        }

        var services = context.RequestServices;
        var callers = services.GetRequiredService<CallerContext>();
        callers.Enter(Operators.Caller, context.TraceIdentifier);
        var apps = Create(services, scope, first, count, callers.Stamp());
        if (await services.GetRequiredService<IAppImporter>().ImportAsync(apps, intoEmpty: first == 1) is { } refusal)
        {
            await context.WriteErrorAsync(refusal);
            return;
        }

        await context.Response.WriteAsync("{}", context.RequestAborted);
    }

    private static List<App> Create(IServiceProvider services, Scope scope, int first, int count, Stamp stamp)
    {
        var ids = services.GetRequiredService<IAppIdGenerator>();
        var secrets = services.GetRequiredService<ISecretGenerator>();
        var remark = Remark.Create("");
        return [.. ParallelEnumerable.Range(first, count).AsOrdered().Select(value => new SeedNumber(value)).Select(number => App.Create(
            ids.NewId(), scope, number.Name, remark, number.KeyFrom(ids.NewKey()), favorite: false, secrets.NewSecret(), stamp))];
    }

    private static IEnumerable<string> ProblemsOf(Scope scope)
    {
        if (scope.ProjectId is Projects.All)
        {
            yield return "project_id: one project, not *";
        }

        foreach (var (name, id) in new[] { ("project_id", scope.ProjectId), ("instance_id", scope.InstanceId) })
        {
            if (id.EnumerateRunes().Count() is 0 or > Scope.MaxIdLength)
            {
                yield return $"{name}: {Scope.IdRule}";
            }
            else if (!Scope.IsPlain(id))
            {
                yield return $"{name}: {Scope.PlainRule}";
            }
        }
    }

    private static IEnumerable<string> ProblemsOf(int first, int count)
    {
        if (count is < 1 or > MaxBatch)
        {
            yield return Invariant($"count: 1 to {MaxBatch}");
        }
        else if (first < 1 || first > SeedNumber.Max - count + 1)
        {
            yield return Invariant($"first: at least 1, and {SeedNumber.Max} apps in all");
        }
    }

    private static int ReadNumber(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
