using System.Globalization;
using System.Text.Json;

namespace Roma.Api.Errors;

/// <summary>Writes errors: the status, the four members, and when to try again.</summary>
internal static class ErrorWriter
{
    private const string ErrorHeader = "X-Roma-Error";

    private static readonly object UnloggedError = new();
    private static readonly object InHeader = new();

    extension(HttpContext context)
    {
        /// <summary>The stable code of the error this request was answered with, if nobody has logged it yet; otherwise null.</summary>
        public string? UnloggedErrorCode => context.Items[UnloggedError] as string;

        /// <summary>Whether errors are answered without a body, as one line of JSON in the header <c>X-Roma-Error</c>.</summary>
        public bool HasErrorsInHeader
        {
            get => context.Items[InHeader] is true;
            set => context.Items[InHeader] = value;
        }

        /// <summary>
        /// Answers with the catalogue's entry for <paramref name="code"/>; <paramref name="problems"/> replace its details,
        /// <paramref name="isLogged"/> means that a use case's pipeline has already logged it, and <paramref name="retryAfter"/> replaces the
        /// catalogue's time.
        /// </summary>
        public Task WriteErrorAsync(
            string code, IEnumerable<string>? problems = null, bool isLogged = false, TimeSpan? retryAfter = null)
        {
            var entry = ErrorCatalog.Entries[code];
            context.Items[UnloggedError] = isLogged ? null : code;
            var details = problems is null ? entry.Details : Join(problems, entry.Details);
            if ((retryAfter is { } wait ? (int)Math.Ceiling(wait.TotalSeconds) : entry.RetryAfterSeconds) is { } seconds)
            {
                context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            }

            var error = new ErrorResponse(entry.Code, entry.Message, details, context.TraceIdentifier);
            if (!context.HasErrorsInHeader)
            {
                return context.WriteJsonAsync(entry.Status, error);
            }

            context.Response.StatusCode = entry.Status;
            context.Response.Headers[ErrorHeader] = JsonSerializer.Serialize(error, RomaJson.TypeInfo<ErrorResponse>());
            context.Response.ContentLength = 0;
            return Task.CompletedTask;
        }

        /// <summary>Answers with <paramref name="body"/> as JSON.</summary>
        public Task WriteJsonAsync<T>(int status, T body)
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(body, RomaJson.TypeInfo<T>());
            context.Response.StatusCode = status;
            context.Response.ContentType = RomaJson.MediaType;
            context.Response.ContentLength = json.Length;
            return context.Response.Body.WriteAsync(json, context.RequestAborted).AsTask();
        }
    }

    /// <summary>As many whole problems as fit, with an ellipsis if any is left out.</summary>
    public static string Join(IEnumerable<string> problems, string otherwise)
    {
        const string Separator = "; ";
        const string More = "; ...";
        var all = problems.Distinct(StringComparer.Ordinal).ToList();
        for (var count = all.Count; count > 0; count--)
        {
            var text = string.Join(Separator, all.Take(count)) + (count < all.Count ? More : "");
            if (text.Length <= ErrorRow.MaxLength)
            {
                return text;
            }
        }

        return otherwise;
    }
}
