using System.Text.Json;
using System.Text.Json.Serialization;
using FindAgents.Engine.Masks;

namespace FindAgents.Agents.Compositions;

/// <summary>Points as lists of two numbers.</summary>
internal sealed class PointListConverter : JsonConverter<IReadOnlyList<PointF>>
{
    public override IReadOnlyList<PointF> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
    [
        .. (JsonSerializer.Deserialize<double[]?[]>(ref reader) ?? [])
            .Select(point => point is [var x, var y] ? new PointF(x, y) : throw new JsonException("A point is a list of two numbers, [x, y].")),
    ];

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<PointF> value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.Select(point => (double[])[point.X, point.Y]));
}
