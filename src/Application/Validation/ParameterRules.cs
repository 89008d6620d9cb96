namespace Roma.Application.Validation;

/// <summary>Rules under the names that callers know the parameters by.</summary>
internal static class ParameterRules
{
    extension<TRequest, TProperty>(IRuleBuilder<TRequest, TProperty> rule)
    {
        /// <summary>The parameter <paramref name="name"/> must meet <paramref name="predicate"/>; <paramref name="message"/> states the whole rule.</summary>
        public void Meets(string name, Func<TProperty, bool> predicate, string message) =>
            rule.Must(predicate).OverridePropertyName(name).WithMessage(message);
    }

    extension<TRequest>(IRuleBuilder<TRequest, string> rule)
    {
        public void IsPathId(string name) =>
            rule.Meets(name, id => id.Length > 0 && HasAtMost(id, Scope.MaxIdLength), Scope.IdRule);

        public void IsPlain(string name) => rule.Meets(name, Scope.IsPlain, Scope.PlainRule);
    }

    extension<TRequest>(IRuleBuilder<TRequest, string?> rule)
    {
        public void IsAtMost(string name, int maxLength) =>
            // No stored value has a NUL, and not every store can search for one.
            rule.Meets(
                name,
                text => text is null || (HasAtMost(text, maxLength) && !text.Contains('\0', StringComparison.Ordinal)),
                $"0 to {maxLength} characters, no NUL");
    }

    private static bool HasAtMost(string text, int characters) =>
        text.Length <= characters || text.EnumerateRunes().Count() <= characters;
}
