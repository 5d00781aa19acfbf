using System.Text.Json;
using System.Text.Json.Serialization;
using FindAgents.Engine.Masks;

namespace FindAgents.Agents.Compositions;

/// <summary>A box as a list of four numbers.</summary>
internal sealed class BoxConverter : JsonConverter<Box?>
{
    public override Box? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonSerializer.Deserialize<double[]>(ref reader) switch
    {
        null => null,
        [var x, var y, var width, var height] => new Box(x, y, width, height),
        _ => throw new JsonException("A box is a list of four numbers, [x, y, width, height]."),
    };

    public override void Write(Utf8JsonWriter writer, Box? value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value is { } box ? (double[])[box.X, box.Y, box.Width, box.Height] : null);
}
