using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;

namespace Roma.Infrastructure;

/// <summary>Ends the process, with exit code 1, when a part that nothing works without has ended by a fault: a supervisor can start it again.</summary>
internal sealed partial class Breakdown(IHostApplicationLifetime lifetime, ILogger<Breakdown> logger)
{
    private const int ExitCode = 1;

    /// <summary>Stops the process, and logs that <paramref name="part"/> has ended, and why.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever else fails, the process must end.")]
    public void End(string part, Exception exception)
    {
        // First: the log may have to wait for who reads it.
        Environment.ExitCode = ExitCode;
        lifetime.StopApplication();
        try
        {
            LogEnded(part, exception);
        }
        catch (Exception)
        {
            // It is the log that broke, and there is nobody to tell.
        }
    }

    [LoggerMessage(EventId = 37, Level = LogLevel.Critical, Message = "The {Part} has ended by a fault. Nothing works without it: the service ends.")]
    private partial void LogEnded(string part, Exception exception);
}
