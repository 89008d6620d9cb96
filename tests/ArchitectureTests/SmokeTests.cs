namespace Roma.ArchitectureTests;
public sealed class SmokeTests { [Fact] public void T() => Assert.True(true); }
