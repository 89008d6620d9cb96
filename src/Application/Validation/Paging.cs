using static System.FormattableString;

namespace Roma.Application.Validation;

/// <summary>How lists are divided into pages.</summary>
public static class Paging
{
    /// <summary>The maximum number of rows to skip.</summary>
    public const int MaxOffset = 10_000;

    /// <summary>The maximum number of rows on a page.</summary>
    public const int MaxLimit = 500;

    /// <summary>The default number of rows on a page.</summary>
    public const int DefaultLimit = 10;
}

/// <summary>The rules of a page's parameters; null means the default and passes.</summary>
internal static class PagingRules
{
    extension<TRequest>(IRuleBuilder<TRequest, int?> rule)
    {
        public void IsOffset() =>
            rule.Meets("offset", offset => offset is null or (>= 0 and <= Paging.MaxOffset), Invariant($"0 to {Paging.MaxOffset}"));

        public void IsLimit() =>
            rule.Meets("limit", limit => limit is null or (>= 1 and <= Paging.MaxLimit), Invariant($"1 to {Paging.MaxLimit}"));
    }
}
