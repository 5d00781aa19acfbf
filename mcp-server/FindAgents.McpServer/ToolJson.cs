using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using FindAgents.Agents.Compositions;
using Microsoft.Extensions.AI;
using ModelContextProtocol;

namespace FindAgents.McpServer;

/// <summary>How arguments are read and answers written.</summary>
internal static class ToolJson
{
    /// <summary>
    /// The SDK's own, but "NaN" and "Infinity" are read as the numbers they name: what is wrong with them can then be
    /// said in the terms of the operation rather than of a parser. And no apostrophe is written as six characters.
    /// </summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Schemas that say no more than a caller needs, in the words that every client understands.</summary>
    public static AIJsonSchemaCreateOptions Schemas { get; } = new() { TransformSchemaNode = Simplify };

    private static JsonNode Simplify(AIJsonSchemaCreateContext context, JsonNode node)
    {
        // Its converters' types are not to be seen in its own.
        if (context.TypeInfo.Type == typeof(Composition) && node is JsonObject)
        {
            var composition = CompositionJson.Schema();
            composition["description"] = node["description"]?.DeepClone();
            return composition;
        }

        if (node is not JsonObject schema)
        {
            return node;
        }

        // A number is a number, whatever else is tolerated on reading.
        if ((context.TypeInfo.Type == typeof(double) || context.TypeInfo.Type == typeof(double?)) && schema.Remove("anyOf"))
        {
            schema["type"] = "number";
        }

        // What is not there is left out: not every model's provider understands a type that is a list.
        if (schema["type"] is JsonArray types)
        {
            schema["type"] = types.Select(type => (string?)type).Single(type => type != "null");
        }

        if (schema.TryGetPropertyValue("default", out var value) && value is null)
        {
            schema.Remove("default");
        }

        return schema;
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(McpJsonUtilities.DefaultOptions)
        {
            NumberHandling = JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.AllowNamedFloatingPointLiterals,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        options.MakeReadOnly();
        return options;
    }
}
