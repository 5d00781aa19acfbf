using System.Text.Json;
using System.Text.Json.Serialization;

namespace FindAgents.Agents.Compositions;

/// <summary>A string, or a list of strings.</summary>
internal sealed class StepImagesConverter : JsonConverter<StepImages>
{
    public override StepImages Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return reader.TokenType switch
            {
                JsonTokenType.String => StepImages.Parse(reader.GetString()!),
                JsonTokenType.StartArray => ReadList(ref reader),
                _ => throw new JsonException("'images' is a name, a list of names, or \"$n\" for the result of step n."),
            };
        }
        catch (CompositionException exception)
        {
            throw new JsonException(exception.Message, exception);
        }
    }

    public override void Write(Utf8JsonWriter writer, StepImages value, JsonSerializerOptions options)
    {
        if (value.Step is not null || value.Names.Count == 1)
        {
            writer.WriteStringValue(value.ToString());
            return;
        }

        writer.WriteStartArray();
        foreach (var name in value.Names)
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
    }

    private static StepImages ReadList(ref Utf8JsonReader reader)
    {
        var names = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            names.Add(reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException("The names in 'images' are strings."));
        }

        return names is [var only] ? StepImages.Parse(only) : StepImages.Of(names);
    }
}
