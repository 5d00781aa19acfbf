using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;
using ModelContextProtocol;

namespace FindAgents.McpServer;

/// <summary>How arguments are read and answers written.</summary>
internal static class ToolJson
{
    /// <summary>
    /// The SDK's own, but "NaN" and "Infinity" are read as the numbers they name: what is wrong with them can then be
    /// said in the terms of the operation rather than of a parser.
    /// </summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Schemas in which a number is a number, whatever else is tolerated on reading.</summary>
    public static AIJsonSchemaCreateOptions Schemas { get; } = new()
    {
        TransformSchemaNode = (context, node) =>
        {
            if (context.TypeInfo.Type == typeof(double) && node is JsonObject schema && schema.Remove("anyOf"))
            {
                schema["type"] = "number";
            }

            return node;
        },
    };

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(McpJsonUtilities.DefaultOptions)
        {
            NumberHandling = JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.AllowNamedFloatingPointLiterals,
            RespectNullableAnnotations = true,
        };
        options.MakeReadOnly();
        return options;
    }
}
