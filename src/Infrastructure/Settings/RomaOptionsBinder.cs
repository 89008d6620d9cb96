using System.ComponentModel;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Roma.Infrastructure.Settings;

/// <summary>Reads the settings, and refuses by key, never by value, those that are not there to be set or cannot be read.</summary>
internal static class RomaOptionsBinder
{
    public static void Bind(IConfigurationSection section, RomaOptions options)
    {
        // An unknown key is a mistyped one: the setting that was meant would silently keep its default.
        Refuse("There is no such setting", section.Value is null ? UnknownKeys(section, typeof(RomaOptions)) : [section.Path]);
        // The framework's own message would hold the value.
        Refuse("A number or a time like 00:01:00 cannot be read", UnreadableKeys(section, typeof(RomaOptions)));
        section.Bind(options);
    }

    private static void Refuse(string what, IEnumerable<string> keys)
    {
        var list = string.Join(", ", keys);
        if (list.Length > 0)
        {
            throw new StartupException($"{what}: {list}.");
        }
    }

    private static IEnumerable<string> UnknownKeys(IConfigurationSection section, Type type) =>
        section.GetChildren().SelectMany(child => KindOf(type, child) switch
        {
            null => [child.Path],
            { } kind when IsLeaf(kind) => child.GetChildren().Select(part => part.Path),
            { } kind when IsMap(kind) && child.Value is null => child.GetChildren().SelectMany(entry => entry.GetChildren()).Select(part => part.Path),
            { } kind => child.Value is null ? UnknownKeys(child, kind) : [child.Path],
        });

    private static IEnumerable<string> UnreadableKeys(IConfigurationSection section, Type type) =>
        section.GetChildren().SelectMany(child => KindOf(type, child) switch
        {
            null => [],
            { } kind when IsMap(kind) => [],
            { } kind when IsLeaf(kind) => child.Value is null || TypeDescriptor.GetConverter(kind).IsValid(child.Value) ? [] : [child.Path],
            { } kind => UnreadableKeys(child, kind),
        });

    private static Type? KindOf(Type type, IConfigurationSection child) =>
        type.GetProperty(child.Key, BindingFlags.IgnoreCase | BindingFlags.Instance | BindingFlags.Public)?.PropertyType;

    private static bool IsLeaf(Type type) => type == typeof(string) || type.IsValueType;

    private static bool IsMap(Type type) => type == typeof(IDictionary<string, string?>);
}
