using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Roma.Domain.Apps;
using Roma.Domain.Identity;

namespace Roma.Infrastructure.Security;

/// <summary>Where a sealed secret belongs; it opens in no other place.</summary>
internal readonly record struct SecretPlace(Scope Scope, string Id, long Version, string Kind = "app-secret")
{
    public static SecretPlace OfAccessKey(string projectId, Guid id) => new(new Scope(projectId, ""), id.ToString(), Version: 1, "access-key");
}

/// <summary>
/// Seals secrets for storage: AES-256-GCM (NIST SP 800-38D) under a key that is derived for each value, so that the number of values that one
/// data key may seal has no practical bound (docs/adr/0005). Layout: format, data key id, salt, nonce, tag, ciphertext.
/// </summary>
internal sealed class SecretSealer(DataKeys keys)
{
    private const int MaxLength = 256;
    private const byte Format = 1;
    private const int KeyIdAt = 1;
    private const int SaltAt = KeyIdAt + 16;
    private const int NonceAt = SaltAt + SaltLength;
    private const int TagAt = NonceAt + NonceLength;
    private const int TextAt = TagAt + TagLength;
    private const int SaltLength = 16;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    public byte[] Seal(Secret secret, SecretPlace place) => Seal(secret.Reveal(), place);

    public byte[] Seal(SecretAccessKey secret, SecretPlace place) => Seal(secret.Reveal(), place);

    /// <summary>The secret in <paramref name="value"/>; throws if it was sealed for another place or with another key, or was changed since.</summary>
    public Secret Open(ReadOnlySpan<byte> value, SecretPlace place) => Secret.Create(OpenText(value, place));

    /// <inheritdoc cref="Open"/>
    public SecretAccessKey OpenAccessKey(ReadOnlySpan<byte> value, SecretPlace place) => SecretAccessKey.Create(OpenText(value, place));

    private byte[] Seal(string clear, SecretPlace place)
    {
        var output = new byte[TextAt + clear.Length];
        Span<byte> text = stackalloc byte[clear.Length];
        Encoding.ASCII.GetBytes(clear, text);

        output[0] = Format;
        keys.CurrentId.TryWriteBytes(output.AsSpan(KeyIdAt));
        RandomNumberGenerator.Fill(output.AsSpan(SaltAt, SaltLength + NonceLength));
        using (var cipher = Cipher(output))
        {
            cipher.Encrypt(output.AsSpan(NonceAt, NonceLength), text, output.AsSpan(TextAt), output.AsSpan(TagAt, TagLength), Context(place));
        }

        CryptographicOperations.ZeroMemory(text);
        return output;
    }

    private string OpenText(ReadOnlySpan<byte> value, SecretPlace place)
    {
        if (value.Length is <= TextAt or > TextAt + MaxLength || value[0] != Format)
        {
            throw new CryptographicException("A sealed secret is not of a known format.");
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
        var dataKey = keys.Find(new Guid(value.Slice(KeyIdAt, 16)));
        Span<byte> key = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(dataKey, value.Slice(SaltAt, SaltLength), key);
        var cipher = new AesGcm(key, TagLength);
        CryptographicOperations.ZeroMemory(key);
        return cipher;
    }

    // Each text follows its length, so that no two places have the same bytes.
    private static byte[] Context(SecretPlace place)
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
}
