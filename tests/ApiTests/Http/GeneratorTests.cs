using System.Text.Json.Nodes;

namespace Roma.ApiTests.Http;

/// <summary>Generators make clients from the description, and these work.</summary>
public sealed class GeneratorTests(SharedRoma shared)
{
    private const string Source = "tests/ApiTests/Generators";

    private string Description => new Uri(shared.Process.Address, "/openapi/v1.json").ToString();

    [Fact]
    public async Task Redocly_finds_nothing_wrong()
    {
        Requirement.Programs("node");
        using var workshop = new Workshop(Source);
        var redocly = Path.Combine(Workshop.Installed("generators"), "node_modules", "@redocly", "cli", "bin", "cli.js");

        var report = await workshop.RunAsync("node", redocly, "lint", "--format=json", Path.Combine(Repository.Root, "docs", "openapi.json"));

        var totals = JsonNode.Parse(report[report.IndexOf('{', StringComparison.Ordinal)..])!["totals"]!;
        Assert.Equal((0, 0), ((int)totals["errors"]!, (int)totals["warnings"]!));
    }

    [Fact]
    public async Task A_client_typed_by_openapi_typescript_compiles_and_resets_a_secret()
    {
        Requirement.Programs("node");
        using var client = RomaClient.InNewInstance(shared.Process);
        using var workshop = new Workshop(Source);
        var packages = Path.Combine(Workshop.Installed("generators"), "node_modules");
        workshop.Link("node_modules", packages);

        await workshop.RunAsync("node", Path.Combine(packages, "openapi-typescript", "bin", "cli.js"), Description, "--output", "schema.d.ts");
        await workshop.RunAsync("node", Path.Combine(packages, "typescript", "bin", "tsc"), "--project", ".");
        var said = await workshop.RunAsync(
            "node", "reset.mjs", shared.Process.Address.GetLeftPart(UriPartial.Authority), RomaProcess.AdminToken, "project-1", client.Instance);

        await HasResetAsync(client, JsonNode.Parse(said)!.AsObject());
    }

    [Fact]
    public async Task A_client_by_Kiota_compiles_and_resets_a_secret_of_the_service_that_it_was_generated_from()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        using var workshop = new Workshop($"{Source}/Kiota");

        await workshop.RunAsync(
            Path.Combine(Workshop.Installed("kiota"), "kiota"),
            "generate", "--language", "CSharp", "--openapi", Description, "--class-name", "RomaClient", "--namespace-name", "Generated",
            "--output", "Generated", "--clear-cache");
        // Servers that stay would keep the output open.
        await workshop.RunAsync("dotnet", "build", "Kiota.csproj", "--output", "built", "--nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false");
        var said = JsonNode.Parse(await workshop.RunAsync(
            "dotnet", Path.Combine("built", "Kiota.dll"), RomaProcess.AdminToken, "project-1", client.Instance))!.AsObject();

        await HasResetAsync(client, said);
        Assert.InRange((double)said["late"]!, 0, 1);
    }

    private static async Task HasResetAsync(RomaClient client, JsonObject said)
    {
        Assert.Equal("JNs1VK3vLdTT9Dje", said.Text("given"));
        Assert.Matches(Members.GeneratedSecret, said.Text("made"));
        Assert.Equal(said.Text("made"), await client.ShowSecretAsync(said.Text("id")));
        Assert.Equal(("ROMA.00013000", 1), (said.Text("refused"), (int)said["total"]!));
    }
}
