namespace Roma.ApiTests.Harness;

/// <summary>Two Roma on one PostgreSQL database, each with a data directory of its own, and nothing left of them afterwards.</summary>
internal sealed class RomaPair : IAsyncDisposable
{
    private readonly List<OwnRoma> nodes = [];

    private RomaPair()
    {
    }

    public RomaProcess First => nodes[0].Process;

    public RomaProcess Second => nodes[1].Process;

    public static async Task<RomaPair> StartAsync(string connectionString)
    {
        var pair = new RomaPair();
        pair.nodes.Add(await StartNodeAsync(connectionString));
        pair.nodes.Add(await StartNodeAsync(connectionString));
        return pair;
    }

    /// <summary>One more Roma, or the only one.</summary>
    public static Task<OwnRoma> StartNodeAsync(string connectionString) => OwnRoma.StartAsync(new RomaStart(RomaProcess.NewDataDirectory())
    {
        Environment = StoreUnderTest.SettingsOf(connectionString)
            .ToDictionary(setting => setting.Key.Replace(":", "__", StringComparison.Ordinal), setting => setting.Value, StringComparer.Ordinal),
    });

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }
    }
}
