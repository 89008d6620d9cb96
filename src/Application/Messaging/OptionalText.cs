namespace Roma.Application.Messaging;

/// <summary>Parameters that callers leave out, or send empty.</summary>
internal static class OptionalText
{
    extension(string? text)
    {
        /// <summary>The text; null if it is empty, since an empty parameter asks for nothing.</summary>
        public string? NullIfEmpty() => string.IsNullOrEmpty(text) ? null : text;
    }
}
