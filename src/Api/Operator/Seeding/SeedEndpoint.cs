using System.Globalization;
using Roma.Api.Hosting;
using Roma.Application.Apps;
using Roma.Domain.Apps;
using Roma.Infrastructure.Apps;
using static System.FormattableString;

namespace Roma.Api.Operator.Seeding;

/// <summary>
/// Creates apps, one batch and so one commit a request: each is whole and audited, and others write between them. It is there for connections of the
/// operator's socket alone.
/// </summary>
internal static class SeedEndpoint
{
    /// <summary>The maximum number of seeded apps in an instance.</summary>
    public const int MaxApps = 10_000_000;

    // Others wait for the commit of a batch.
    private const int Batch = 10_000;

    private const string Path = "/operator/seed";

    // 62 to the power of four is more than MaxApps.
    private const int NumberCharacters = 4;

    // In the order of their codes, which is the order of the index of keys.
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>The path and query that ask for the next of <paramref name="total"/> apps, from the number <paramref name="first"/> on.</summary>
    public static string UriOf(Scope scope, int first, int total) => Invariant(
        $"{Path}?project_id={Uri.EscapeDataString(scope.ProjectId)}&instance_id={Uri.EscapeDataString(scope.InstanceId)}&first={first}&apps={total}");

    /// <summary>Whether <paramref name="context"/> is a request for this.</summary>
    public static bool IsMeantBy(HttpContext context) =>
        context.Request.Path.Equals(Path, StringComparison.Ordinal) && HttpMethods.IsPost(context.Request.Method)
        && OperatorConnection.Carries(context);

    /// <summary>Carries out a request, and answers how many apps there are now.</summary>
    public static async Task AnswerAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var scope = new Scope(query["project_id"].ToString(), query["instance_id"].ToString());
        var (first, total) = (ReadNumber(query["first"]), ReadNumber(query["apps"]));
        if (ProblemOf(scope, first, total) is { } problem)
        {
            await context.WriteErrorAsync(HttpErrors.RequestInvalid, [problem]);
            return;
        }

        var services = context.RequestServices;
        var callers = services.GetRequiredService<CallerContext>();
        callers.Enter(Operators.Caller, context.TraceIdentifier);
        var (ids, secrets) = (services.GetRequiredService<IAppIdGenerator>(), services.GetRequiredService<ISecretGenerator>());
        var (remark, stamp) = (Remark.Create(""), callers.Stamp());
        List<App> apps =
        [
            .. ParallelEnumerable.Range(first, Math.Min(Batch, total - first + 1)).AsOrdered().Select(number => App.Create(
                ids.NewId(), scope, AppName.Create(NameOf(number)), remark, KeyOf(number, ids.NewKey()), favorite: false, secrets.NewSecret(), stamp)),
        ];
        if (await services.GetRequiredService<IAppImporter>().ImportAsync(apps, intoEmpty: first == 1) is { } refusal)
        {
            await context.WriteErrorAsync(refusal);
            return;
        }

        await context.Response.WriteAsync(Invariant($$"""{"made":{{first + apps.Count - 1}}}"""), context.RequestAborted);
    }

    /// <summary>The name of the app with <paramref name="number"/>.</summary>
    public static string NameOf(int number) => Invariant($"app-{number:D7}");

    /// <summary>
    /// The app's key: <paramref name="random"/>, but for its first four characters, so that keys are in the order of their numbers. Keys from
    /// anywhere would make each commit write every page of the index of keys.
    /// </summary>
    public static AppKey KeyOf(int number, AppKey random)
    {
        var key = random.Value.ToCharArray();
        for (var at = NumberCharacters - 1; at >= 0; at--)
        {
            (number, var digit) = Math.DivRem(number, Digits.Length);
            key[at] = Digits[digit];
        }

        return AppKey.Create(new string(key));
    }

    private static string? ProblemOf(Scope scope, int first, int total) =>
        scope.ProjectId is Projects.All ? "project_id: one project, not *"
        : !IsId(scope.ProjectId) ? $"project_id: {Scope.IdRule}, {Scope.PlainRule}"
        : !IsId(scope.InstanceId) ? $"instance_id: {Scope.IdRule}, {Scope.PlainRule}"
        : total is < 1 or > MaxApps ? Invariant($"apps: 1 to {MaxApps}")
        : first < 1 || first > total ? "first: 1 to apps"
        : null;

    private static bool IsId(string id) => id.EnumerateRunes().Count() is >= 1 and <= Scope.MaxIdLength && Scope.IsPlain(id);

    private static int ReadNumber(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
