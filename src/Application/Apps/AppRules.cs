namespace Roma.Application.Apps;

/// <summary>The rules of app fields, under their names in the wire contract; null means absent and passes.</summary>
internal static class AppRules
{
    extension<TRequest>(IRuleBuilder<TRequest, string?> rule)
    {
        public void IsName() => rule.Meets("name", text => text is null || AppName.TryCreate(text, out _), AppName.Rule);

        public void IsRemark() => rule.Meets("remark", text => text is null || Remark.TryCreate(text, out _), Remark.Rule);

        public void IsKey() => rule.Meets("key", text => text is null || AppKey.TryCreate(text, out _), AppKey.Rule);
    }

    extension<TRequest>(IRuleBuilder<TRequest, ProposedSecret?> rule)
    {
        public void IsSecret() => rule.Meets("secret", secret => secret is null || secret.TryAccept(out _), Secret.Rule);
    }
}
