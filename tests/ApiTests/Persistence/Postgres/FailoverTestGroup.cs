namespace Roma.ApiTests.Persistence.Postgres;

/// <summary>Tests of how long a failover takes: nothing else may run beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class FailoverTestGroup
{
    public const string Name = "Failover";
}
