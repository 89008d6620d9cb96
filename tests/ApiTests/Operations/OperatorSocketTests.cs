using System.Net;
using System.Net.Sockets;

namespace Roma.ApiTests.Operations;

/// <summary>The socket in the data directory, by which commands reach the one process that has the store.</summary>
public sealed class OperatorSocketTests(SharedRoma shared) : IDisposable
{
    private const string Seed = "/operator/seed?project_id=p&instance_id=i&first=1&apps=1";

    private readonly TemporaryFolder folder = new();

    private string DataDirectory => Path.Combine(folder.Path, "data");

    private string SocketFile => OperatorSocket.FileIn(DataDirectory);

    [Fact]
    public async Task Makes_who_connects_the_operator_whatever_credentials_he_shows()
    {
        using var client = OperatorSocket.CreateClient(shared.Process.DataDirectory);
        client.DefaultRequestHeaders.TryAddWithoutValidation("X-Auth-Token", "a token that nobody ever made");

        using var made = await client.PostAsync(
            new Uri("http://roma.sock/v2/*/tokens"), OperatorSocket.Json("""{"user_name":"admin","role":"admin"}"""), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        using var stranger = RomaClient.InNewInstance(shared.Process, token: "a token that nobody ever made");
        (await stranger.GetAsync("/v2/*/tokens")).IsRefused("ROMA.00001002");
    }

    [Fact]
    public async Task Seeds_for_nobody_else_and_tells_nobody_else_that_it_could()
    {
        using var administrator = RomaClient.InNewInstance(shared.Process);
        using var client = OperatorSocket.CreateClient(shared.Process.DataDirectory);

        var (there, nowhere) = (await administrator.PostAsync(Seed, null), await administrator.PostAsync("/operator/sea", null));

        Assert.Equal((404, 404, nowhere.ErrorDetails), (there.Status, nowhere.Status, there.ErrorDetails));
        using var got = await client.GetAsync(new Uri($"http://roma.sock{Seed}"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, got.StatusCode);
    }

    [Theory]
    [InlineData("project_id=*&instance_id=i&first=1&apps=1")]
    [InlineData("project_id=p&first=1&apps=1")]
    [InlineData("project_id=p&instance_id=i&first=0&apps=1")]
    [InlineData("project_id=p&instance_id=i&first=2&apps=1")]
    [InlineData("project_id=p&instance_id=i&first=1&apps=10000001")]
    [InlineData("project_id=p&instance_id=i&first=1&apps=99999999999")]
    public async Task Refuses_to_seed_what_cannot_be(string query)
    {
        using var client = OperatorSocket.CreateClient(shared.Process.DataDirectory);

        using var asked = await client.PostAsync(
            new Uri($"http://roma.sock/operator/seed?{query}"), null, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, asked.StatusCode);
    }

    [Theory]
    [InlineData("--urls=http://127.0.0.1:0")]
    [InlineData("--http_ports=0")]
    [InlineData("--Kestrel:Endpoints:Web:Url=http://127.0.0.1:0")]
    [InlineData("--Kestrel:Endpoints:Web:Url=http://127.0.0.1:0", "--urls=http://127.0.0.1:0", "--preferHostingUrls=true")]
    [InlineData("--urls=http://127.0.0.1:0", "--AllowedHosts=roma.example.com")]
    [InlineData("--urls=http://127.0.0.1:0", "--Kestrel:EndpointDefaults:Protocols=Http2")]
    [InlineData("--Kestrel:Endpoints:Web:Url=http://127.0.0.1:0", "--Kestrel:EndpointDefaults:Protocols=Http2")]
    public async Task Is_there_beside_any_address_and_told_to_nobody(params string[] settings)
    {
        await using var roma = await RomaProcess.StartAsync(new RomaStart(DataDirectory) { Urls = null, Arguments = settings });

        Assert.Single(await TokenCommand.ListAsync(DataDirectory));

        Assert.Equal(0, await roma.StopAsync());
        Assert.DoesNotContain("roma.sock", roma.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(SocketFile));
    }

    [Fact]
    public async Task Is_there_in_a_data_directory_whose_path_is_longer_than_that_of_a_socket_may_be()
    {
        var longer = Path.Combine(folder.Path, new string('d', 120));
        await using (var roma = await RomaProcess.StartAsync(longer))
        {
            Assert.Single(await TokenCommand.ListAsync(longer));
            Assert.True(File.Exists(OperatorSocket.FileIn(longer)));
            Assert.Equal(0, await roma.StopAsync());
        }

        Assert.False(File.Exists(OperatorSocket.FileIn(longer)));
        Assert.Single(await TokenCommand.ListAsync(longer));
    }

    [Theory]
    [InlineData("token", "list")]
    [InlineData("token", "create", "--project", "p", "--user", "alice", "--role", "member")]
    [InlineData("seed", "--apps", "1")]
    public async Task Makes_no_store_for_a_command_and_leaves_nothing_behind(params string[] command)
    {
        foreach (var empty in new[] { DataDirectory, folder.Path })
        {
            var (exitCode, output, error) = await RomaProcess.RunAsync(empty, command);

            Assert.Equal((1, ""), (exitCode, output));
            Assert.Equal(
                $"The command failed. No store in {empty}: start Roma there first, or name its data directory.", TokenCommand.Line(error));
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [SqliteOnly]
    [Fact]
    public async Task Takes_settings_on_either_side_of_a_command()
    {
        await RomaProcess.MakeStoreAsync(DataDirectory);
        string[] setting = [$"--Roma:DataDirectory={DataDirectory}"];

        var before = await RomaProcess.RunAsync(folder.Path, [.. setting, "token", "list"]);
        var after = await RomaProcess.RunAsync(folder.Path, ["token", "list", .. setting]);
        var unknown = await RomaProcess.RunAsync(DataDirectory, "token", "list", "--Rome:DataDirectory=a-secret");

        Assert.Equal((0, 0, before.Output), (before.ExitCode, after.ExitCode, after.Output));
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("--Rome:DataDirectory is no setting", TokenCommand.Line(unknown.Error), StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret", unknown.Error + unknown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replaces_a_socket_that_a_killed_process_left()
    {
        await using (var killed = await RomaProcess.StartAsync(DataDirectory))
        {
            await killed.KillAsync();
        }

        Assert.True(File.Exists(SocketFile));
        Assert.Single(await TokenCommand.ListAsync(DataDirectory));
        Assert.False(File.Exists(SocketFile));
    }

    [Fact]
    public async Task Leaves_alone_what_is_no_socket_and_names_it()
    {
        await RomaProcess.MakeStoreAsync(DataDirectory);
        await File.WriteAllTextAsync(SocketFile, "kept", TestContext.Current.CancellationToken);

        var server = await RomaProcess.RunAsync(DataDirectory, "--urls=http://127.0.0.1:0");
        var command = await RomaProcess.RunAsync(DataDirectory, "token", "list");

        Assert.Equal((1, 1), (server.ExitCode, command.ExitCode));
        Assert.All(
            [server.Error, command.Error], error => Assert.Contains(SocketFile, TokenCommand.Line(error), StringComparison.Ordinal));
        Assert.Equal("kept", await File.ReadAllTextAsync(SocketFile, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("--urls=http://127.0.0.1:0;{0}")]
    [InlineData("--Kestrel:Endpoints:Web:Url={0}")]
    public async Task Is_for_the_operator_alone_and_refused_as_an_address_for_clients(string setting)
    {
        var address = $"http://unix:{SocketFile}";

        var (exitCode, _, error) = await RomaProcess.RunAsync(DataDirectory, setting.Replace("{0}", address, StringComparison.Ordinal));

        Assert.Equal(1, exitCode);
        Assert.Contains($"{address}: address already in use", TokenCommand.Line(error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_waited_for_by_a_command_and_not_for_ever()
    {
        await RomaProcess.MakeStoreAsync(DataDirectory);
        await using var held = new FileStream(Path.Combine(DataDirectory, StoreFile.LockFile), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        var (exitCode, output, error) = await RomaProcess.RunAsync(DataDirectory, "token", "list");

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains($"does not answer on {SocketFile}", TokenCommand.Line(error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sends_a_request_again_that_was_not_carried_out_since_the_one_who_served_the_store_has_ended()
    {
        await RomaProcess.MakeStoreAsync(DataDirectory);
        Task<(string Token, string Id)> creating;
        using (var ending = Listen())
        {
            creating = TokenCommand.CreateAsync(DataDirectory, "project-1", "member");
            using var connection = await ending.AcceptAsync(TestContext.Current.CancellationToken);
            using var request = await ReadHeadAsync(connection);
        }

        var (_, id) = await creating;

        Assert.Single(await TokenCommand.ListAsync(DataDirectory), line => line.StartsWith(id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Does_not_send_a_request_again_that_may_have_been_carried_out()
    {
        await RomaProcess.MakeStoreAsync(DataDirectory);
        var before = await TokenCommand.ListAsync(DataDirectory);
        Task<(int ExitCode, string Output, string Error)> creating;
        using (var ending = Listen())
        {
            creating = RomaProcess.RunAsync(DataDirectory, "token", "create", "--project", "project-1", "--user", "alice", "--role", "member");
            using var connection = await ending.AcceptAsync(TestContext.Current.CancellationToken);
            using var request = await ReadHeadAsync(connection);
            await connection.SendAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
            Assert.NotEqual(0, await request.ReadAsync(new char[1], TestContext.Current.CancellationToken));
        }

        var (exitCode, _, error) = await creating;

        Assert.Equal(1, exitCode);
        Assert.Contains("may have been carried out", TokenCommand.Line(error), StringComparison.Ordinal);
        Assert.Equal(before, await TokenCommand.ListAsync(DataDirectory));
    }

    [Fact]
    public async Task Lets_the_operator_in_when_nobody_else_gets_in_any_more()
    {
        Requirement.Programs("prlimit");
        await using var roma = await RomaProcess.StartAsync(
            new RomaStart(DataDirectory) { Through = ["prlimit", "--nofile=320:320"], Environment = FewFailures });
        var (token, id) = await TokenCommand.CreateAsync(DataDirectory, "project-1", "member");
        var flood = new List<TcpClient>();
        for (var number = 0; number < 400; number++)
        {
            flood.Add(new TcpClient());
            await flood[^1].ConnectAsync(roma.Address.Host, roma.Address.Port, TestContext.Current.CancellationToken);
        }

        await TokenCommand.RevokeAsync(DataDirectory, id);

        flood.ForEach(connection => connection.Dispose());
        Assert.NotEmpty(token);
    }

    [Fact]
    public async Task Is_under_no_limit_of_failures()
    {
        await using var roma = await RomaProcess.StartAsync(new RomaStart(DataDirectory) { Environment = FewFailures });
        using var stranger = RomaClient.InNewInstance(roma, token: "a token that nobody ever made");
        (await stranger.GetAsync("apps")).IsRefused("ROMA.00001002");
        Assert.Equal(429, (await stranger.GetAsync("apps")).Status);
        using var client = OperatorSocket.CreateClient(DataDirectory);
        client.DefaultRequestHeaders.TryAddWithoutValidation("X-Auth-Token", "a token that nobody ever made");

        for (var turn = 0; turn < 3; turn++)
        {
            using var reply = await client.GetAsync(new Uri("http://roma.sock/v2/*/tokens"), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        }
    }

    /// <summary>Docs promise a second; this bound is generous, since the tests share two cores with the server.</summary>
    [Fact]
    public async Task Revokes_a_token_soon_while_a_thousand_connections_reset_secrets()
    {
        await using var roma = await RomaProcess.StartAsync(DataDirectory);
        var (token, id) = await TokenCommand.CreateAsync(DataDirectory, "project-1", "member");
        using var stop = new CancellationTokenSource();
        using var administrator = RomaClient.InNewInstance(roma);
        var app = await administrator.CreateAppAsync("orders");
        var clients = Enumerable.Range(0, 1000).Select(_ => new RomaClient(roma.CreateClient(), "project-1", administrator.Instance)).ToList();
        var storm = clients.Select(client => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                Assert.Equal(200, (await client.ResetSecretAsync(app)).Status);
            }
        })).ToList();
        Assert.Equal(200, (await administrator.ResetSecretAsync(app)).Status);

        var revoking = TokenCommand.RevokeAsync(DataDirectory, id);
        await revoking.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.DoesNotContain(storm, reset => reset.IsCompleted);
        await stop.CancelAsync();
        await Task.WhenAll(storm);
        clients.ForEach(client => client.Dispose());
        using var revoked = RomaClient.InNewInstance(roma, "project-1", token);
        (await revoked.GetAsync("apps")).IsRefused("ROMA.00001002");
    }

    public void Dispose() => folder.Dispose();

    private static Dictionary<string, string?> FewFailures => new() { [RomaProcess.MaxFailuresVariable] = "1" };

    private static async Task<StreamReader> ReadHeadAsync(Socket connection)
    {
        var request = new StreamReader(new NetworkStream(connection));
        while (!string.IsNullOrEmpty(await request.ReadLineAsync(TestContext.Current.CancellationToken)))
        {
        }

        return request;
    }

    private Socket Listen()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(SocketFile));
        socket.Listen();
        return socket;
    }
}
