using System.Text.Json.Serialization;
using Roma.Domain.Apps;

namespace Roma.ArchitectureTests.Offenders.Identity;

internal sealed class KnowsAnApp
{
    public static async Task<string> NameAsync()
    {
        await Task.Yield();
        return new Func<string>(() => AppName.Create("orders").Value)();
    }
}

[JsonConverter(typeof(App))]
internal sealed class KnowsAnAppByAttribute;
