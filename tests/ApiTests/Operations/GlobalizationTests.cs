namespace Roma.ApiTests.Operations;

/// <summary>Roma where .NET has no ICU, as in small container images.</summary>
public sealed class GlobalizationTests : IDisposable
{
    // Two forms of one character: a compatibility ideograph and what it stands for, within and beyond the basic plane.
    private const string Compatible = "\uF900-\U0002F800-\U0002FA1D";
    private const string Normal = "\u8C48-\u4E3D-\U0002A600";

    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData(Compatible, Normal)]
    [InlineData(Normal, Compatible)]
    public async Task Takes_two_forms_of_a_name_for_one(string stored, string other)
    {
        await using var roma = await RomaProcess.StartAsync(
            new RomaStart(folder.Path) { Environment = new Dictionary<string, string?> { ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1" } });
        using var client = RomaClient.InNewInstance(roma);

        var app = await client.CreateAppAsync([new("name", stored)]);
        var another = await client.CreateAppAsync("another");

        Assert.Equal(Normal, app.Text("name"));
        (await client.PostAsync("apps", $$"""{"name":"{{other}}"}""")).IsRefused("ROMA.00014003");
        (await client.PutAsync($"apps/{another}", $$"""{"name":"{{other}}"}""")).IsRefused("ROMA.00014003");
        Assert.Equal(1, (int)(await client.GetAsync($"apps?name={Uri.EscapeDataString(other)}")).Json["total"]!);
        Assert.Equal(app.Text("id"), (await client.GetAsync($"validate-apps?name={Uri.EscapeDataString(other)}")).Json.Text("id"));
    }

    public void Dispose() => folder.Dispose();
}
