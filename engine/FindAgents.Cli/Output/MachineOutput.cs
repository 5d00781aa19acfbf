using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FindAgents.Cli.Output;

/// <summary>Prints what machines read: one JSON document on stdout.</summary>
internal static class MachineOutput
{
    // Not for a web page: run-length encodings are full of characters that HTML would need escaped.
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The text of a value.</summary>
    public static string Serialize<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>Prints a value.</summary>
    public static void Write<T>(TextWriter writer, T value) => writer.WriteLine(Serialize(value));
}
