using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Roma.ApiTests.Harness;

/// <summary>A real Keystone on a port and a folder of its own; both outlive its process, which can be killed and started again.</summary>
internal sealed class KeystoneServer : IAsyncDisposable
{
    private const string AdminPassword = "the-password-of-keystones-administrator";

    private static readonly string Installed = Path.Combine(Repository.Root, "artifacts", "test-tools", "keystone");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder folder = new();
    private readonly StringBuilder output = new();
    private readonly int port = FreePort.Next();
    private Process? process;

    private KeystoneServer(KeystoneService? service = null) => Client = new KeystoneClient(Address, AdminPassword, service);

    /// <summary>Without <c>/v3</c>.</summary>
    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));

    /// <summary>What an administrator and users do there.</summary>
    public KeystoneClient Client { get; }

    private string DatabaseFile => Path.Combine(folder.Path, "keystone.db");

    private string ConfigurationFile => Path.Combine(folder.Path, "keystone.conf");

    /// <summary>Sets up a Keystone and starts it; skips the test where there is none.</summary>
    public static async Task<KeystoneServer> StartNewAsync()
    {
        Requirement.Folder(Installed);
        var keystone = new KeystoneServer();
        try
        {
            keystone.Configure();
            keystone.MakeKeys("fernet");
            keystone.MakeKeys("credential");
            await keystone.ManageAsync("db_sync");
            keystone.LetReadersGoOnBesideAWriter();
            await keystone.ManageAsync("bootstrap", "--bootstrap-password", AdminPassword);
            await keystone.StartAsync();
            return keystone;
        }
        catch
        {
            await keystone.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts another one that begins with all that this one has; its tokens too.</summary>
    public async Task<KeystoneServer> StartCopyAsync()
    {
        var copy = new KeystoneServer(await Client.ServiceAsync());
        try
        {
            copy.Configure();
            foreach (var keys in new[] { "fernet", "credential" })
            {
                Directory.CreateDirectory(copy.FolderOf(keys));
                foreach (var key in Directory.EnumerateFiles(FolderOf(keys)))
                {
                    File.Copy(key, Path.Combine(copy.FolderOf(keys), Path.GetFileName(key)));
                }
            }

            StoreFile.ExecuteInFile(DatabaseFile, "VACUUM INTO @file", new { file = copy.DatabaseFile });
            copy.LetReadersGoOnBesideAWriter();
            await copy.StartAsync();
            return copy;
        }
        catch
        {
            await copy.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the process, and waits until it listens.</summary>
    public async Task StartAsync()
    {
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var server = new Process
        {
            StartInfo = CommandLine("keystone-wsgi-public", "--host", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture)),
            EnableRaisingEvents = true,
        };
        server.Exited += (_, _) => listening.TrySetException(new InvalidOperationException("It ended before it listened."));
        server.ErrorDataReceived += (_, line) => Receive(line.Data);
        server.OutputDataReceived += (_, line) =>
        {
            Receive(line.Data);
            if (line.Data?.StartsWith("Available at ", StringComparison.Ordinal) is true)
            {
                listening.TrySetResult();
            }
        };
        server.Start();
        process = server;
        server.BeginOutputReadLine();
        server.BeginErrorReadLine();
        try
        {
            await listening.Task.WaitAsync(Patience);
        }
        catch (Exception exception) when (exception is InvalidOperationException or TimeoutException)
        {
            lock (output)
            {
                throw new InvalidOperationException($"Keystone did not start. It wrote:\n{output}", exception);
            }
        }
    }

    /// <summary>SIGKILL, and waits until the process is gone: each connection is refused until it is started again.</summary>
    public async Task KillAsync()
    {
        if (process is not null)
        {
            process.Kill();
            await process.WaitForExitAsync().WaitAsync(Patience);
            process.Dispose();
            process = null;
        }
    }

    /// <summary>How Roma is started on a new store to take this Keystone's tokens, by way of <paramref name="url"/> where that is not its own.</summary>
    public async Task<RomaStart> RomaStartAsync(Uri? url = null, params IEnumerable<string> settings)
    {
        var service = (await Client.ServiceAsync()).User;
        var start = new RomaStart(RomaProcess.NewDataDirectory())
        {
            Arguments = [.. settings],
            Environment = new Dictionary<string, string?>
            {
                ["Roma__Identity__Provider"] = "Keystone",
                ["Roma__Identity__Keystone__Url"] = $"{(url ?? Address).GetLeftPart(UriPartial.Authority)}/v3",
                ["Roma__Identity__Keystone__UserName"] = service.Name,
                ["Roma__Identity__Keystone__Password"] = service.Password,
            },
        };
        return start.WithBootstrapToken(null);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Client.Dispose();
        folder.Dispose();
    }

    private string FolderOf(string keys) => Path.Combine(folder.Path, keys);

    // Four rounds are bcrypt's least: the tests log in often, and protect nobody.
    private void Configure() =>
        File.WriteAllText(
            ConfigurationFile,
            $"""
            [database]
            connection = sqlite:///{DatabaseFile}
            [fernet_tokens]
            key_repository = {FolderOf("fernet")}
            [fernet_receipts]
            key_repository = {FolderOf("fernet")}
            [credential]
            key_repository = {FolderOf("credential")}
            [identity]
            password_hash_rounds = 4
            [cache]
            enabled = true
            backend = dogpile.cache.memory

            """);

    private void MakeKeys(string keys)
    {
        Directory.CreateDirectory(FolderOf(keys));
        foreach (var name in new[] { "0", "1" })
        {
            var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).Replace('+', '-').Replace('/', '_');
            File.WriteAllText(Path.Combine(FolderOf(keys), name), key);
        }
    }

    private void LetReadersGoOnBesideAWriter()
    {
        using var connection = StoreFile.Open(DatabaseFile, SqliteOpenMode.ReadWrite);
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=WAL";
        Assert.Equal("wal", command.ExecuteScalar());
    }

    private async Task ManageAsync(params IEnumerable<string> arguments)
    {
        using var manage = new Process { StartInfo = CommandLine("keystone-manage", ["--config-file", ConfigurationFile, .. arguments]) };
        manage.Start();
        var (written, complained) = (manage.StandardOutput.ReadToEndAsync(), manage.StandardError.ReadToEndAsync());
        await manage.WaitForExitAsync().WaitAsync(Patience);
        Assert.True(manage.ExitCode == 0, $"keystone-manage failed:\n{await written}\n{await complained}");
    }

    // The unpacked interpreter with the unpacked packages, and nothing else of this machine's.
    private ProcessStartInfo CommandLine(string program, params IEnumerable<string> arguments)
    {
        var bin = Path.Combine(Installed, "usr", "bin");
        var info = new ProcessStartInfo(Path.Combine(bin, "python3"), ["-s", Path.Combine(bin, program), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.Path,
        };
        var libraries = new[] { Path.Combine(Installed, "usr", "lib"), Path.Combine(Installed, "lib") }
            .Where(Directory.Exists)
            .SelectMany(lib => Directory.EnumerateDirectories(lib, "*-linux-gnu*"));
        info.Environment.Clear();
        info.Environment["HOME"] = folder.Path;
        info.Environment["PATH"] = "/usr/bin:/bin";
        info.Environment["LC_ALL"] = "C.UTF-8";
        info.Environment["LD_LIBRARY_PATH"] = string.Join(':', libraries);
        info.Environment["PYTHONHOME"] = Path.Combine(Installed, "usr");
        info.Environment["OS_KEYSTONE_CONFIG_FILES"] = ConfigurationFile;
        return info;
    }

    private void Receive(string? line)
    {
        lock (output)
        {
            output.AppendLine(line);
        }
    }
}
