using Roma.ArchitectureTests.Harness;

namespace Roma.ArchitectureTests;

/// <summary>How the rules read <c>.http</c> files.</summary>
public sealed class HttpSampleTests
{
    private const string File = """
        @host = http://127.0.0.1:8080
        @instance = {{host}}/v2/my-project/instances/my-instance

        ### Show an app
        GET {{instance}}/apps/{{create.response.body.$.id}}?all=true
        X-Auth-Token: {{token}}

        ### Create one
        POST {{elsewhere}}/v2/p/instances/i/apps
        """;

    [Theory]
    [InlineData(0, "GET", "v2/{project_id}/instances/{instance_id}/apps/{app_id}", true)]
    [InlineData(0, "PUT", "v2/{project_id}/instances/{instance_id}/apps/{app_id}", false)]
    [InlineData(0, "GET", "v2/{project_id}/instances/{instance_id}/apps", false)]
    [InlineData(0, "GET", "v2/{project_id}/instances/{instance_id}/keys/{app_id}", false)]
    [InlineData(1, "POST", "v2/{project_id}/instances/{instance_id}/apps", true)]
    public void Matches_a_call_with_its_template(int index, string method, string template, bool calls)
    {
        var samples = HttpSample.In(new TextFile("http/apps.http", File)).ToList();

        Assert.Equal(2, samples.Count);
        Assert.Equal(calls, samples[index].Calls(method, template));
    }
}
