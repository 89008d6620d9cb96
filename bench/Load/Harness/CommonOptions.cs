using System.CommandLine;

namespace Roma.Bench.Load.Harness;

/// <summary>Options that commands share.</summary>
internal static class CommonOptions
{
    public static Option<int> Apps() => Number("--apps", 100_000, "How many apps the store has.");

    public static Option<FileInfo> Server()
    {
        var option = new Option<FileInfo>("--server") { Description = "A Roma.Api.dll of another build, instead of this one." };
        option.AcceptExistingOnly();
        return option;
    }

    /// <summary>A number above 0.</summary>
    public static Option<int> Number(string name, int value, string description)
    {
        var option = new Option<int>(name)
        {
            Description = description,
            DefaultValueFactory = _ => value,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError($"{name} must be above 0.");
            }
        });
        return option;
    }
}
