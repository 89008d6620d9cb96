using System.Runtime.InteropServices;

namespace Roma.Domain.Signing;

/// <summary>The query of a canonical request: its parameters decoded, encoded again, and sorted by name and then by value.</summary>
internal static class CanonicalQuery
{
    /// <summary>
    /// Adds the query to <paramref name="text"/>. What is decoded goes to <paramref name="decoded"/>, which has room for as many bytes as the query has
    /// characters, and its places to <paramref name="parameters"/>, which has room for all parameters.
    /// </summary>
    public static void Write(ReadOnlySpan<char> query, QueryReading reading, byte[] decoded, scoped Span<Parameter> parameters, ref ByteText text)
    {
        var count = Parse(query, isPlusBlank: reading is QueryReading.PlusIsBlank, decoded, parameters);
        Sort(parameters[..count], decoded, isEncoded: reading is not QueryReading.SortedUnencoded);
        for (var at = 0; at < count; at++)
        {
            if (at > 0)
            {
                text.Add('&');
            }

            Encode(parameters[at].NameIn(decoded), ref text);
            text.Add('=');
            Encode(parameters[at].ValueIn(decoded), ref text);
        }
    }

    /// <summary>The most parameters that <paramref name="query"/> can have.</summary>
    public static int MaxCount(ReadOnlySpan<char> query) => query.Count('&') + 1;

    private static int Parse(ReadOnlySpan<char> query, bool isPlusBlank, byte[] decoded, Span<Parameter> parameters)
    {
        var (count, end) = (0, 0);
        foreach (var piece in query.Split('&'))
        {
            var rest = query[piece];
            if (rest.IsEmpty)
            {
                continue;
            }

            var (start, equals) = (end, -1);
            while (!rest.IsEmpty)
            {
                if (equals < 0 && rest[0] is '=')
                {
                    equals = end;
                    rest = rest[1..];
                }
                else if (isPlusBlank && rest[0] is '+')
                {
                    decoded[end++] = (byte)' ';
                    rest = rest[1..];
                }
                else
                {
                    decoded[end++] = PercentEncoding.DecodeNext(ref rest);
                }
            }

            parameters[count++] = new(start, equals < 0 ? end : equals, end);
        }

        return count;
    }

    // By insertion: there are few parameters, and nothing is allocated.
    private static void Sort(Span<Parameter> parameters, byte[] decoded, bool isEncoded)
    {
        for (var next = 1; next < parameters.Length; next++)
        {
            var (moved, place) = (parameters[next], next);
            for (; place > 0 && Compare(moved, parameters[place - 1], decoded, isEncoded) < 0; place--)
            {
                parameters[place] = parameters[place - 1];
            }

            parameters[place] = moved;
        }
    }

    private static int Compare(Parameter x, Parameter y, byte[] decoded, bool isEncoded) =>
        Compare(x.NameIn(decoded), y.NameIn(decoded), isEncoded) is not 0 and var names ? names
        : Compare(x.ValueIn(decoded), y.ValueIn(decoded), isEncoded);

    private static int Compare(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y, bool isEncoded)
    {
        var common = x.CommonPrefixLength(y);
        return common < x.Length && common < y.Length ? RankOf(x[common], isEncoded) - RankOf(y[common], isEncoded) : x.Length - y.Length;
    }

    // Encoded, a byte that is reserved begins with a percent sign, which comes before all that are not.
    private static int RankOf(byte octet, bool isEncoded) => isEncoded && PercentEncoding.IsUnreserved(octet) ? octet + 256 : octet;

    private static void Encode(ReadOnlySpan<byte> octets, ref ByteText text)
    {
        foreach (var octet in octets)
        {
            text.AddEncoded(octet);
        }
    }

    /// <summary>Where a parameter is: its value follows its name.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Parameter(int Start, int NameEnd, int End)
    {
        public ReadOnlySpan<byte> NameIn(byte[] decoded) => decoded.AsSpan(Start..NameEnd);

        public ReadOnlySpan<byte> ValueIn(byte[] decoded) => decoded.AsSpan(NameEnd..End);
    }
}
