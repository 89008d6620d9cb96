using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Roma.Domain.Apps;
using Roma.Domain.Identity;

namespace Roma.Infrastructure.Security;

/// <summary>Where a sealed secret belongs; it opens in no other place.</summary>
internal readonly record struct SecretPlace(Scope Scope, string AppId, long Version);

/// <summary>
/// Seals secrets for storage: AES-256-GCM (NIST SP 800-38D) under a key that is derived for each value, so that the number of values that one
/// data key may seal has no practical bound (docs/adr/0005). Layout: format, data key id, salt, nonce, tag, ciphertext.
/// </summary>
internal sealed class SecretSealer(DataKeys keys)
{
    private const string Label = "app-secret";
    private const byte Format = 1;
    private const int KeyIdAt = 1;
    private const int SaltAt = KeyIdAt + 16;
    private const int NonceAt = SaltAt + SaltLength;
    private const int TagAt = NonceAt + NonceLength;
    private const int TextAt = TagAt + TagLength;
    private const int SaltLength = 16;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    public byte[] Seal(Secret secret, SecretPlace place)
    {
        var clear = secret.Reveal();
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

    /// <summary>The secret in <paramref name="value"/>; throws if it was sealed for another place or with another key, or was changed since.</summary>
    public Secret Open(ReadOnlySpan<byte> value, SecretPlace place)
    {
        if (value.Length is < TextAt + Secret.MinLength or > TextAt + Secret.MaxLength || value[0] != Format)
        {
            throw new CryptographicException("A sealed secret is not of a known format.");
        }

        Span<byte> text = stackalloc byte[value.Length - TextAt];
        using (var cipher = Cipher(value))
        {
            cipher.Decrypt(value.Slice(NonceAt, NonceLength), value[TextAt..], value.Slice(TagAt, TagLength), text, Context(place));
        }

        var secret = Secret.Create(Encoding.ASCII.GetString(text));
        CryptographicOperations.ZeroMemory(text);
        return secret;
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
        var (project, instance, app) = (place.Scope.ProjectId, place.Scope.InstanceId, place.AppId);
        var context = new byte[(4 * sizeof(int)) + sizeof(long) + Label.Length + Size(project) + Size(instance) + Size(app)];
        var rest = Put(Put(Put(Put(context, Label), project), instance), app);
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
