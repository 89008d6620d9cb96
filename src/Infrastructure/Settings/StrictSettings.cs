using Microsoft.Extensions.Configuration;

namespace Roma.Infrastructure.Settings;

/// <summary>Refuses settings that do not exist: a mistyped key would silently leave the one that was meant at its default.</summary>
public static class StrictSettings
{
    /// <summary>
    /// Throws a <see cref="StartupException"/> that names all keys under <c>Roma:</c> that none of <paramref name="types"/> has, and those whose value
    /// cannot be converted; it holds no value.
    /// </summary>
    public static void Check(IConfiguration configuration, params IReadOnlyCollection<Type> types)
    {
        // One setting at a time: an exception of the framework names one key, without its path, and holds the value.
        var refused = configuration.GetSection(RomaOptions.Section).AsEnumerable()
            .Where(setting => setting.Value is not null && !types.Any(type => Fits(setting, type)))
            .Select(setting => setting.Key)
            .ToList();
        if (refused.Count > 0)
        {
            throw new StartupException($"There is no such setting, or its value is not of its kind: {string.Join(", ", refused)}.");
        }
    }

    private static bool Fits(KeyValuePair<string, string?> setting, Type type)
    {
        // The framework would take an empty value for a section, or for a time that is not set. It fits where any text does.
        var value = setting.Value is "" ? "text" : setting.Value;
        var alone = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(setting.Key, value)]).Build();
        try
        {
            alone.GetSection(RomaOptions.Section).Get(type, static binder => binder.ErrorOnUnknownConfiguration = true);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
