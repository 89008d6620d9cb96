using System.Xml.Linq;

namespace Roma.Infrastructure.Sealing;

/// <summary>Where the keys of the key ring are.</summary>
internal interface IKeyRingStorage
{
    /// <summary>What messages call it.</summary>
    string Description { get; }

    /// <summary>Whether there is a ring; reading never makes one.</summary>
    bool Exists { get; }

    /// <summary>The keys; empty if there is no ring.</summary>
    IReadOnlyCollection<XElement> Read();

    /// <summary>Adds a key, durably before it returns: a key that is lost takes every secret with it.</summary>
    void Add(XElement key, string name);
}
