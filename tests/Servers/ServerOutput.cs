using System.Text;

namespace Roma.Servers;

/// <summary>What one or several processes wrote, line by line; who waits for something in it looks again after each.</summary>
internal sealed class ServerOutput
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly StringBuilder text = new();
    private TaskCompletionSource next = NewSource();

    public override string ToString()
    {
        lock (text)
        {
            return text.ToString();
        }
    }

    public void Add(string? line)
    {
        lock (text)
        {
            text.AppendLine(line);
            next.SetResult();
            next = NewSource();
        }
    }

    /// <summary>Waits until <paramref name="condition"/> is met; throws, with the output, where it is not within a minute.</summary>
    public async Task UntilAsync(string what, Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var change = Next();
            if (await condition())
            {
                return;
            }

            try
            {
                await change.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException exception)
            {
                throw new InvalidOperationException($"Waited for {what} in vain. The servers wrote:\n{this}", exception);
            }
        }
    }

    private Task Next()
    {
        lock (text)
        {
            return next.Task;
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
