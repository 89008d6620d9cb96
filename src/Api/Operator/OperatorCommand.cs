using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Ardalis.Result;
using MediatR;
using Roma.Api.Errors;
using Roma.Domain.Identity;
using Roma.Infrastructure;
using static Roma.Domain.Text.PlainText;

namespace Roma.Api.Operator;

/// <summary>Carries out a use case as the operator, and says what came of it.</summary>
internal static class OperatorCommand
{
    /// <summary>The argument that names what to end, by its id.</summary>
    public static Argument<Guid> IdArgument(string what) => new("id") { Description = $"The {what}'s id, as list shows it.", CustomParser = ParseId };

    /// <summary>
    /// Has <paramref name="command"/> send <paramref name="request"/>, made from what was typed and the time, and <paramref name="write"/> the answer.
    /// </summary>
    public static void Sends<TValue>(
        this Command command,
        Func<ParseResult, DateTimeOffset, IRequest<Result<TValue>>> request,
        Func<TValue, TextWriter, TextWriter, Task> write,
        bool withSecrets = false) =>
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, request, write, withSecrets, cancellationToken));

    /// <summary>A credential on one line.</summary>
    public static string Describe(Credential credential) => string.Create(
        CultureInfo.InvariantCulture,
        $"{credential.Id} user={Quote(credential.UserName)} user_id={credential.UserId} project={Quote(credential.ProjectId)} "
        + $"role={Roles.NameOf(credential.Role)} "
        + $"created={TimeOrNever(credential.CreatedAt)} expires={TimeOrNever(credential.ExpiresAt)} used={TimeOrNever(credential.LastUsedAt)}");

    public static string TimeOrNever(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) ?? "never";

    /// <summary>Roma for a command; standard output carries only the requested result, so that a script can read it.</summary>
    public static WebApplication Build() => RomaServer.Build(["--Logging:Console:LogToStandardErrorThreshold=Trace"]);

    /// <summary>Says why <paramref name="result"/> is none, and answers the exit code for it.</summary>
    public static async Task<int> RefuseAsync<TValue>(Result<TValue> result, TextWriter notes)
    {
        var problems = result.Problems().Concat(result.Errors.Select(code => ErrorCatalog.Entries[code].Message));
        await notes.WriteLineAsync(string.Join(Environment.NewLine, problems));
        return 1;
    }

    private static async Task<int> RunAsync<TValue>(
        ParseResult parsed,
        Func<ParseResult, DateTimeOffset, IRequest<Result<TValue>>> request,
        Func<TValue, TextWriter, TextWriter, Task> write,
        bool withSecrets,
        CancellationToken cancellationToken)
    {
        var (output, notes) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var app = Build();
        await using (app)
        {
            await app.Services.OpenStoreForCommandAsync(withSecrets, cancellationToken);
            await using var scope = app.Services.BeginOperatorRequest();
            var asked = request(parsed, app.Services.GetRequiredService<TimeProvider>().GetUtcNow());
            var result = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(asked, cancellationToken);
            if (result.IsSuccess)
            {
                await write(result.Value, output, notes);
                return 0;
            }

            return await RefuseAsync(result, notes);
        }
    }

    private static Guid ParseId(ArgumentResult argument)
    {
        var text = argument.Tokens.Single().Value;
        if (!Guid.TryParse(text, out var id))
        {
            argument.AddError($"id: {Quote(text)} is none; list shows them all.");
        }

        return id;
    }
}
