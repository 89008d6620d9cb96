namespace Roma.Bench.Load.Harness;

/// <summary>A store whose apps requests are sent for.</summary>
internal interface ILoadedStore
{
    /// <summary>A token with every right.</summary>
    string Token { get; }

    /// <summary>Where a file of values for wrk is.</summary>
    string PathOf(AppFile file);
}
