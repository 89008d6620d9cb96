using System.Diagnostics;
using System.Globalization;

namespace Roma.Servers;

/// <summary>A server and all processes that it starts, which are known by the folder that their command lines name.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly ServerOutput output;
    private readonly string folder;

    private ServerProcess(Process process, ServerOutput output, string folder)
    {
        this.process = process;
        this.output = output;
        this.folder = folder;
    }

    /// <summary>Starts <paramref name="program"/>, whose arguments name <paramref name="folder"/>.</summary>
    public static ServerProcess Start(ServerOutput output, string folder, string program, params IEnumerable<string> arguments)
    {
        var started = new Process { StartInfo = ServerTools.CommandLine(program, arguments), EnableRaisingEvents = true };
        started.OutputDataReceived += (_, line) => Receive(line.Data);
        started.ErrorDataReceived += (_, line) => Receive(line.Data);
        started.Exited += (_, _) => output.Add($"{program} ended.");
        started.Start();
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        return new ServerProcess(started, output, folder);

        void Receive(string? line)
        {
            if (line is not null)
            {
                output.Add(line);
            }
        }
    }

    /// <summary>Waits until the output has <paramref name="text"/>; throws, with the output, where the process ends before.</summary>
    public Task UntilItWritesAsync(string text) => output.UntilAsync($"'{text}'", async () =>
    {
        if (process.HasExited)
        {
            await process.WaitForExitAsync().WaitAsync(Patience);
            throw new InvalidOperationException($"It ended before it wrote '{text}'. It wrote:\n{output}");
        }

        return output.ToString().Contains(text, StringComparison.Ordinal);
    });

    /// <summary>SIGINT to the server alone, and waits until it is gone, and the output ends, which all that it started have open.</summary>
    public async Task InterruptAsync()
    {
        await SignalAsync("INT", [process.Id]);
        await process.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>SIGKILL to all its processes, and waits until they are gone.</summary>
    public async Task KillAsync()
    {
        await KillAsync(folder);
        await process.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>SIGKILL to all processes whose command line names <paramref name="folder"/> and to what they started, and waits until they are gone.</summary>
    public static async Task KillAsync(string folder)
    {
        var killed = await FreezeAsync(folder);
        await SignalAsync("KILL", killed);

        // They are no children of this process, which the system would tell when they end.
        while (killed.Any(id => Read(id, "cmdline").Length > 0))
        {
            await Task.Yield();
        }
    }

    /// <summary>SIGSTOP to all its processes.</summary>
    public Task FreezeAsync() => FreezeAsync(folder);

    /// <summary>SIGCONT to all its processes.</summary>
    public Task ThawAsync() => SignalAsync("CONT", ProcessesOf(folder));

    public void Dispose() => process.Dispose();

    // Whoever is stopped starts no more; one that was being started meanwhile is found when one looks again.
    private static async Task<IReadOnlyCollection<int>> FreezeAsync(string folder)
    {
        var frozen = new HashSet<int>();
        while (ProcessesOf(folder).Where(frozen.Add).ToList() is { Count: > 0 } found)
        {
            await SignalAsync("STOP", found);
        }

        return frozen;
    }

    private static async Task SignalAsync(string signal, IReadOnlyCollection<int> processes)
    {
        // One that has gone meanwhile is none to complain about.
        using var kill = Process.Start(new ProcessStartInfo("kill", ["-" + signal, .. processes.Select(id => id.ToString(CultureInfo.InvariantCulture))])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        })!;
        await kill.WaitForExitAsync().WaitAsync(Patience);
    }

    private static List<int> ProcessesOf(string folder)
    {
        var all = Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0)
            .ToList();
        var children = all.ToLookup(id => ParentOf(id));
        var found = all.Where(id => Read(id, "cmdline").Contains(folder, StringComparison.Ordinal)).ToList();
        for (var index = 0; index < found.Count; index++)
        {
            found.AddRange(children[found[index]].Except(found));
        }

        return found;
    }

    // "id (name) state parent ...", and a name may have anything in it.
    private static int ParentOf(int id) =>
        Read(id, "stat").Split(')')[^1].Split(' ') is [_, _, var parent, ..] ? int.Parse(parent, CultureInfo.InvariantCulture) : 0;

    private static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/{file}");
        }
        catch (IOException)
        {
            return "";
        }
    }
}
