namespace Roma.UnitTests.Application.Apps;

public sealed class ResetAppSecretTests : IAsyncLifetime
{
    private readonly UseCases roma = new();
    private string id = "";

    internal static Sample Sample => Sample.Of(Permission.ResetSecrets, known => new ResetAppSecretCommand(known.Scope, known.AppId, Secret: null));

    public async ValueTask InitializeAsync()
    {
        await roma.OpenAsync();
        id = await roma.PutAppAsync();
    }

    public ValueTask DisposeAsync() => roma.DisposeAsync();

    [Fact]
    public async Task Puts_the_given_secret_in_force()
    {
        var before = Assert.Single(await roma.AppsAsync());
        roma.Clock.Advance(TimeSpan.FromMinutes(1));

        var result = await roma.SendAsync(Command("JNs1VK3vLdTT9Djd"));

        var after = Assert.Single(await roma.AppsAsync());
        Assert.Equal(ResultStatus.Ok, result.Status);
        Assert.Equal(new AppSecretView(id, Secret.Create("JNs1VK3vLdTT9Djd")), result.Value);
        Assert.Equal(Secret.Create("JNs1VK3vLdTT9Djd"), after.Secret);
        Assert.Equal(before.App.SecretNumber + 1, after.App.SecretNumber);
        Assert.Equal((before.App.Key, before.App.Created, roma.StampOf(UseCases.Alice)), (after.App.Key, after.App.Created, after.App.Updated));
    }

    [Fact]
    public async Task Generates_a_secret_where_none_is_given()
    {
        var result = await roma.SendAsync(Command(null));

        Assert.Matches("^[A-Za-z0-9]{32}$", result.Value.Secret.Reveal());
        Assert.Equal(result.Value.Secret, Assert.Single(await roma.AppsAsync()).Secret);
    }

    [Fact]
    public async Task Takes_the_secret_that_is_in_force_already_as_a_new_one()
    {
        await roma.SendAsync(Command("the-first-secret"));

        Assert.Equal(2, Assert.Single(await roma.AppsAsync()).App.SecretNumber);
    }

    [Fact]
    public async Task Stores_the_secret_nowhere_in_clear()
    {
        await roma.SendAsync(Command("JNs1VK3vLdTT9Djd"));

        var inHexadecimal = Convert.ToHexString("JNs1"u8);
        Assert.All(await roma.RowsAsync(), row => Assert.DoesNotContain("JNs1", row, StringComparison.Ordinal));
        Assert.All(await roma.RowsAsync(), row => Assert.DoesNotContain(inHexadecimal, row, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(129)]
    public Task Refuses_a_secret_of_the_wrong_length(int length) => roma.RefusesAsync(Command(new string('a', length)), ["secret"]);

    [Theory]
    [InlineData("")]
    [InlineData("eight characters")]
    [InlineData("under_score_")]
    [InlineData("caf\u00E9caf\u00E9")]
    [InlineData("nul\0nul\0nul")]
    public Task Refuses_a_secret_with_a_foreign_character(string text) => roma.RefusesAsync(Command(text), ["secret"]);

    [Fact]
    public async Task States_the_rule_without_the_secret()
    {
        var result = await roma.SendAsync(Command("canary canary"));

        Assert.Equal(Secret.Rule, Assert.Single(result.ValidationErrors).ErrorMessage);
        Assert.All(roma.Log.Lines, line => Assert.DoesNotContain("canary", line.ToString(), StringComparison.Ordinal));
    }

    private ResetAppSecretCommand Command(string? secret) => new(UseCases.Home, id, secret is null ? null : ProposedSecret.From(secret));
}
