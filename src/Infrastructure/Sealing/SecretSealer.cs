using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Roma.Domain.Apps;

namespace Roma.Infrastructure.Sealing;

/// <summary>Where a sealed secret belongs; it opens in no other place.</summary>
internal readonly record struct SealContext(Scope Scope, string Id, long Version, string Kind = "app-secret")
{
    public static SealContext OfAccessKey(string projectId, Guid id) => new(new Scope(projectId, ""), id.ToString(), Version: 1, "access-key");
}

/// <summary>
/// Seals secrets for storage: AES-256-GCM (NIST SP 800-38D) under keys that are derived from a data key for <see cref="ValuesPerKey"/> values
/// each, so that the number of values that one data key may seal has no practical bound (docs/adr/0005). Layout: format, data key id, salt,
/// nonce, tag, ciphertext.
/// </summary>
internal sealed class SecretSealer(DataKeys keys) : IDisposable
{
    /// <summary>How many values a derived key seals: among so many random nonces of 96 bits, the odds that two are equal are one in 2^65.</summary>
    public const int ValuesPerKey = 1 << 16;

    /// <summary>
    /// The first byte of a sealed value, which says how the rest is laid out. Another format needs a migration too, so that an older Roma refuses
    /// the store (docs/adr/0005).
    /// </summary>
    public const byte Format = 1;

    private const int MaxLength = 256;
    private const int KeyIdAt = 1;
    private const int SaltAt = KeyIdAt + 16;
    private const int NonceAt = SaltAt + SaltLength;
    private const int TagAt = NonceAt + NonceLength;
    private const int TextAt = TagAt + TagLength;
    private const int SaltLength = 16;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private readonly ConcurrentBag<SealingKey> idle = [];

    public byte[] Seal(Secret secret, SealContext place) => Seal(secret.Reveal(), place);

    public byte[] Seal(SecretAccessKey secret, SealContext place) => Seal(secret.Reveal(), place);

    /// <summary>
    /// Reads the data keys again if <paramref name="value"/> is sealed under one that this process does not know: another may have made it.
    /// </summary>
    public ValueTask EnsureKeyAsync(byte[] value, CancellationToken cancellationToken) =>
        value.Length > TextAt ? keys.EnsureAsync(KeyIdOf(value), cancellationToken) : ValueTask.CompletedTask;

    /// <summary>The secret in <paramref name="value"/>; throws if it was sealed for another place or with another key, or was changed since.</summary>
    public Secret Open(ReadOnlySpan<byte> value, SealContext place) => Secret.FromStored(OpenText(value, place));

    /// <inheritdoc cref="Open"/>
    public SecretAccessKey OpenAccessKey(ReadOnlySpan<byte> value, SealContext place) => SecretAccessKey.Create(OpenText(value, place));

    public void Dispose()
    {
        while (idle.TryTake(out var key))
        {
            key.Dispose();
        }
    }

    private byte[] Seal(string clear, SealContext place)
    {
        var output = new byte[TextAt + clear.Length];
        Span<byte> text = stackalloc byte[clear.Length];
        Encoding.ASCII.GetBytes(clear, text);

        var key = idle.TryTake(out var known) ? known : new SealingKey(keys.CurrentId, header => Cipher(header));
        try
        {
            key.Header.CopyTo(output.AsSpan());
            RandomNumberGenerator.Fill(output.AsSpan(NonceAt, NonceLength));
            key.Cipher.Encrypt(output.AsSpan(NonceAt, NonceLength), text, output.AsSpan(TextAt), output.AsSpan(TagAt, TagLength), Context(place));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
            PutBack(key);
        }

        return output;
    }

    private void PutBack(SealingKey key)
    {
        key.Sealed++;
        if (key.Sealed < ValuesPerKey)
        {
            idle.Add(key);
        }
        else
        {
            key.Dispose();
        }
    }

    private string OpenText(ReadOnlySpan<byte> value, SealContext place)
    {
        if (value is [not Format, ..])
        {
            throw new CryptographicException($"A secret is sealed in format {value[0]}; this Roma knows format {Format}.");
        }

        if (value.Length is <= TextAt or > TextAt + MaxLength)
        {
            throw new CryptographicException($"A sealed secret has {value.Length} bytes, which none can have.");
        }

        Span<byte> text = stackalloc byte[value.Length - TextAt];
        using (var cipher = Cipher(value))
        {
            cipher.Decrypt(value.Slice(NonceAt, NonceLength), value[TextAt..], value.Slice(TagAt, TagLength), text, Context(place));
        }

        var clear = Encoding.ASCII.GetString(text);
        CryptographicOperations.ZeroMemory(text);
        return clear;
    }

    private AesGcm Cipher(ReadOnlySpan<byte> value)
    {
        var dataKey = keys.Find(KeyIdOf(value));
        Span<byte> key = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(dataKey, value.Slice(SaltAt, SaltLength), key);
        var cipher = new AesGcm(key, TagLength);
        CryptographicOperations.ZeroMemory(key);
        return cipher;
    }

    private static Guid KeyIdOf(ReadOnlySpan<byte> value) => new(value.Slice(KeyIdAt, 16));

    // Each text follows its length, so that no two places have the same bytes.
    private static byte[] Context(SealContext place)
    {
        var (kind, project, instance, id) = (place.Kind, place.Scope.ProjectId, place.Scope.InstanceId, place.Id);
        var context = new byte[(4 * sizeof(int)) + sizeof(long) + Size(kind) + Size(project) + Size(instance) + Size(id)];
        var rest = Put(Put(Put(Put(context, kind), project), instance), id);
        BinaryPrimitives.WriteInt64BigEndian(rest, place.Version);
        return context;
    }

    private static int Size(string text) => Encoding.UTF8.GetByteCount(text);

    private static Span<byte> Put(Span<byte> target, string text)
    {
        var size = Encoding.UTF8.GetBytes(text, target[sizeof(int)..]);
        BinaryPrimitives.WriteInt32BigEndian(target, size);
        return target[(sizeof(int) + size)..];
    }

    /// <summary>A key derived from a data key and a salt, both of which are named where each value begins that it seals.</summary>
    private sealed class SealingKey : IDisposable
    {
        public SealingKey(Guid dataKeyId, Func<byte[], AesGcm> derive)
        {
            Header = new byte[NonceAt];
            Header[0] = Format;
            dataKeyId.TryWriteBytes(Header.AsSpan(KeyIdAt));
            RandomNumberGenerator.Fill(Header.AsSpan(SaltAt));
            Cipher = derive(Header);
        }

        public byte[] Header { get; }

        public AesGcm Cipher { get; }

        public int Sealed { get; set; }

        public void Dispose() => Cipher.Dispose();
    }
}
