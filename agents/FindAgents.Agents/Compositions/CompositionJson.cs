using System.ComponentModel;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace FindAgents.Agents.Compositions;

/// <summary>Compositions as JSON, and the schema that says how they look.</summary>
/// <remarks>Thread-safe.</remarks>
public static class CompositionJson
{
    /// <summary>How compositions are written: the contract's fields, what is not there left out.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Writes a composition in one line.</summary>
    public static string Write(Composition composition)
    {
        ArgumentNullException.ThrowIfNull(composition);
        return JsonSerializer.Serialize(composition, Options);
    }

    /// <summary>Reads a composition; what it says is checked by <see cref="CompositionValidator"/>.</summary>
    /// <param name="json">One JSON object.</param>
    /// <exception cref="CompositionException">The text is not JSON, or not of a composition's shape; the message says where.</exception>
    public static Composition Read(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            var composition = JsonSerializer.Deserialize<Composition>(json, Options);
            return composition is { Steps: not null } && !composition.Steps.Contains(null!)
                ? composition
                : throw new CompositionException("A composition is a JSON object with a list 'steps', such as {\"steps\": [{\"prototype\": \"panoptic-segmentation\", \"images\": \"street.jpg\"}]}.");
        }
        catch (JsonException exception)
        {
            throw new CompositionException($"The composition cannot be read at {exception.Path ?? "$"}: {Quote.Short(exception.Message, 300)}", exception);
        }
    }

    /// <summary>The JSON schema of a composition.</summary>
    /// <param name="catalogue">The prototypes that may be named; <see langword="null"/> for the engine's.</param>
    public static JsonObject Schema(PrototypeCatalogue? catalogue = null)
    {
        var names = (catalogue ?? PrototypeCatalogue.BuiltIn).Entries.Select(entry => entry.Name).ToList();
        return Options.GetJsonSchemaAsNode(typeof(Composition), new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Describe }).AsObject();

        JsonNode Describe(JsonSchemaExporterContext context, JsonNode node)
        {
            // What is not there is left out rather than null: not every model's provider understands a type that is a list.
            var schema = node as JsonObject ?? [];
            if (schema["type"] is JsonArray types)
            {
                schema["type"] = types.Select(type => (string?)type).First(type => type != "null");
            }

            var property = context.PropertyInfo;
            var shape = property is null ? null : Shape(property, names);
            foreach (var (key, value) in shape?.ToList() ?? [])
            {
                shape!.Remove(key);
                schema[key] = value;
            }

            if (property?.AttributeProvider?.GetCustomAttributes(typeof(DescriptionAttribute), false) is [DescriptionAttribute { Description: var text }])
            {
                schema["description"] = text;
            }

            if (context.TypeInfo.Type == typeof(Composition) || context.TypeInfo.Type == typeof(CompositionStep) || context.TypeInfo.Type == typeof(StepPrompt))
            {
                schema["additionalProperties"] = false;
            }

            return schema;
        }
    }

    // What converters write, the exporter cannot see.
    private static JsonObject? Shape(JsonPropertyInfo property, IReadOnlyList<string> prototypes) => property.Name switch
    {
        "prototype" => new JsonObject { ["enum"] = new JsonArray([.. prototypes.Select(name => JsonValue.Create(name))]) },
        "images" => new JsonObject { ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "string" }, List(new JsonObject { ["type"] = "string" }, 1, null)) },
        "points" => List(List(new JsonObject { ["type"] = "number" }, 2, 2), 1, null),
        "box" => List(new JsonObject { ["type"] = "number" }, 4, 4),
        "limit" => new JsonObject { ["minimum"] = 1 },
        _ => null,
    };

    private static JsonObject List(JsonObject items, int least, int? most)
    {
        var list = new JsonObject
        {
            ["type"] = "array",
            ["items"] = items,
            ["minItems"] = least,
        };
        if (most is not null)
        {
            list["maxItems"] = most;
        }

        return list;
    }

    // Not for a web page: references are full of characters that HTML would need escaped.
    private static JsonSerializerOptions Create() => new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.Strict,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };
}
