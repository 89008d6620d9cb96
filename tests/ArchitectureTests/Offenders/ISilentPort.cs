namespace Roma.ArchitectureTests.Offenders;

public interface ISilentPort
{
    string Name { get; }

    Task RunAsync();
}
