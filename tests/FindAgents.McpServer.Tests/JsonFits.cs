using System.Text.Json;
using Xunit.Sdk;

namespace FindAgents.McpServer.Tests;

/// <summary>The little of JSON Schema that the tools use: types, choices among types or values, required and known properties, items, and references within it.</summary>
internal static class JsonFits
{
    public static void Assert(JsonElement schema, JsonElement value) => Assert(schema, schema, value, "$");

    private static void Assert(JsonElement root, JsonElement schema, JsonElement value, string path)
    {
        // A type that occurs twice is described once.
        if (schema.TryGetProperty("$ref", out var reference))
        {
            schema = reference.GetString()!.Split('/').Skip(1).Aggregate(root, (within, name) => within.GetProperty(name));
        }

        if (schema.TryGetProperty("anyOf", out var choices))
        {
            Require(choices.EnumerateArray().Any(choice => Fits(root, choice, value, path)), $"{path} is none of {choices}");
            return;
        }

        if (schema.TryGetProperty("enum", out var values))
        {
            Require(values.EnumerateArray().Any(known => JsonElement.DeepEquals(known, value)), $"{path} is {value}, one of {values} was expected");
            return;
        }

        var expected = schema.GetProperty("type").GetString();
        var type = value.ValueKind switch
        {
            JsonValueKind.Object => "object",
            JsonValueKind.Array => "array",
            JsonValueKind.String => "string",
            JsonValueKind.Number => expected == "integer" && value.TryGetInt64(out _) ? "integer" : "number",
            JsonValueKind.Null => "null",
            _ => "boolean",
        };
        Require(expected == type, $"{path} is a {type}, a {expected} was expected");
        if (type == "object")
        {
            foreach (var name in schema.TryGetProperty("required", out var required) ? required.EnumerateArray().ToList() : [])
            {
                Require(value.TryGetProperty(name.GetString()!, out _), $"{path} lacks {name}");
            }

            foreach (var property in value.EnumerateObject())
            {
                Require(schema.GetProperty("properties").TryGetProperty(property.Name, out var known), $"{path} has an unknown {property.Name}");
                Assert(root, known, property.Value, $"{path}.{property.Name}");
            }
        }
        else if (type == "array")
        {
            foreach (var item in value.EnumerateArray())
            {
                Assert(root, schema.GetProperty("items"), item, path + "[]");
            }
        }
    }

    private static bool Fits(JsonElement root, JsonElement schema, JsonElement value, string path)
    {
        try
        {
            Assert(root, schema, value, path);
            return true;
        }
        catch (XunitException)
        {
            return false;
        }
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new XunitException(message);
        }
    }
}
