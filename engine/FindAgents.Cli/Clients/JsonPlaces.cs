using System.Text.Json;

namespace FindAgents.Cli.Clients;

/// <summary>Where in a configuration the servers and one of them stand, in bytes.</summary>
/// <param name="Root">The whole object, braces included.</param>
/// <param name="Servers">The object that lists servers, where there is one.</param>
/// <param name="Entry">The value of the server, where it is listed.</param>
internal sealed record JsonPlaces(Range Root, Range? Servers, Range? Entry)
{
    private static readonly JsonReaderOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Reads a configuration; comments and trailing commas, which clients allow, are no fault.</summary>
    /// <exception cref="JsonException">It is not JSON, or the root or the list of servers is no object.</exception>
    public static JsonPlaces Find(ReadOnlySpan<byte> json, string serversKey, string name)
    {
        var reader = new Utf8JsonReader(json, Lenient);
        reader.Read();
        var start = StartOfObject(reader, "The file");
        Range? servers = null, entry = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isServers = reader.ValueTextEquals(serversKey);
            reader.Read();
            if (!isServers)
            {
                reader.Skip();
                continue;
            }

            var from = StartOfObject(reader, $"\"{serversKey}\"");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isEntry = reader.ValueTextEquals(name);
                reader.Read();
                var value = (int)reader.TokenStartIndex;
                reader.Skip();
                if (isEntry)
                {
                    entry = value..(int)reader.BytesConsumed;
                }
            }

            servers = from..(int)reader.BytesConsumed;
        }

        var root = start..(int)reader.BytesConsumed;
        return reader.Read() ? throw new JsonException("There is more behind its end.") : new JsonPlaces(root, servers, entry);
    }

    /// <summary>Whether an object has any member, comments aside.</summary>
    public static bool HasMembers(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, Lenient);
        return reader.Read() && reader.Read() && reader.TokenType == JsonTokenType.PropertyName;
    }

    private static int StartOfObject(Utf8JsonReader reader, string what) => reader.TokenType == JsonTokenType.StartObject
        ? (int)reader.TokenStartIndex
        : throw new JsonException($"{what} should be an object, in braces, and is none.");
}
