using Microsoft.Extensions.Hosting;

namespace Roma.Infrastructure.Files;

/// <summary>The folder that holds what Roma keeps on disk, and the folder of its key ring.</summary>
internal sealed class DataDirectory
{
    public DataDirectory(IOptions<RomaOptions> options, IHostEnvironment environment)
    {
        FullPath = Path.GetFullPath(options.Value.DataDirectory, environment.ContentRootPath);
        KeyRing = Path.GetFullPath(options.Value.KeyRing.Directory ?? "keys", FullPath);
    }

    public string FullPath { get; }

    public string KeyRing { get; }
}
