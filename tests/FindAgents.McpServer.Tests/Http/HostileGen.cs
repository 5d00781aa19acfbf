using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;

namespace FindAgents.McpServer.Tests.Http;

/// <summary>Arguments that nobody in his right mind would send: made from a tool's own schema, and gone wrong at any place of it.</summary>
internal static class HostileGen
{
    private const int Deepest = 4;

    /// <summary>Arguments for a tool.</summary>
    /// <param name="schema">What the tool says it takes.</param>
    /// <param name="strings">Strings that mean something here: paths, ids, attacks.</param>
    public static Gen<string> Arguments(JsonElement schema, IReadOnlyList<string> strings)
    {
        var text = Text(strings);
        var anything = Anything(text, 0);
        var whole = schema.GetProperty("properties").EnumerateObject().Aggregate(
            Gen.Const(() => new JsonObject()),
            (made, property) => Gen.Select(made, Gen.Frequency((1, Gen.Const(false)), (6, Gen.Const(true))), Fitting(property.Value, text, anything), (arguments, isThere, value) =>
            {
                if (isThere)
                {
                    arguments[property.Name] = value?.DeepClone();
                }

                return arguments;
            }));
        return Gen.Frequency(
            (12, whole.Select(arguments => arguments.ToJsonString())),
            (1, anything.Select(value => value?.ToJsonString() ?? "null")),
            (1, Gen.Select(whole, text, anything, (arguments, name, value) =>
            {
                arguments[name] = value?.DeepClone();
                return arguments.ToJsonString();
            })));
    }

    private static Gen<JsonNode?> Fitting(JsonElement schema, Gen<string> text, Gen<JsonNode?> anything, int depth = 0)
    {
        var type = schema.TryGetProperty("type", out var named) && named.ValueKind == JsonValueKind.String ? named.GetString() : null;
        var fitting = type switch
        {
            _ when schema.TryGetProperty("enum", out var values) => Gen.OneOf(values.EnumerateArray().Select(value => value.GetString()!).ToArray()).Select(Node),
            "string" => text.Select(Node),
            "integer" => Gen.OneOf(Gen.Int[-2, 5], Gen.Int).Select(number => (JsonNode?)JsonValue.Create(number)),
            "number" => Gen.OneOf(Gen.Double[-5, 100], Gen.Double.Where(double.IsFinite)).Select(number => (JsonNode?)JsonValue.Create(number)),
            "boolean" => Gen.Bool.Select(value => (JsonNode?)JsonValue.Create(value)),
            "array" when depth < Deepest && schema.TryGetProperty("items", out var items) => Fitting(items, text, anything, depth + 1).Array[0, 4].Select(List),
            "object" when depth < Deepest && schema.TryGetProperty("properties", out var properties) => properties.EnumerateObject().Aggregate(
                Gen.Const(() => new JsonObject()),
                (made, property) => Gen.Select(made, Fitting(property.Value, text, anything, depth + 1), (value, member) =>
                {
                    value[property.Name] = member?.DeepClone();
                    return value;
                })).Select(value => (JsonNode?)value),
            _ => anything,
        };
        return Gen.Frequency((9, fitting), (1, anything));
    }

    private static Gen<JsonNode?> Anything(Gen<string> text, int depth)
    {
        var simple = Gen.OneOf(
            Gen.Const((JsonNode?)null),
            Gen.Bool.Select(value => (JsonNode?)JsonValue.Create(value)),
            Gen.Long.Select(number => (JsonNode?)JsonValue.Create(number)),
            Gen.Double.Where(double.IsFinite).Select(number => (JsonNode?)JsonValue.Create(number)),
            text.Select(Node));
        return depth >= 2
            ? simple
            : Gen.Frequency<JsonNode?>(
                (5, simple),
                (1, Anything(text, depth + 1).Array[0, 3].Select(List)),
                (1, Gen.Select(text, Anything(text, depth + 1), (name, value) => (JsonNode?)new JsonObject { [name] = value?.DeepClone() })));
    }

    private static Gen<string> Text(IReadOnlyList<string> strings)
    {
        var known = Gen.OneOf([.. strings]);
        return Gen.Frequency(
            (12, known),
            (2, Gen.Select(known, known, (a, b) => a + b)),
            (2, Gen.Select(known, known, (a, b) => $"the same as @{a}(1,2,3,4) and @\"{b}\"#1")),
            (1, Gen.String),
            (1, Gen.Select(known, Gen.Int[1, 200_000], (a, length) => a + new string('A', length))),
            (1, Gen.Byte.Array[0, 200].Select(bytes => "data:image/png;base64," + Convert.ToBase64String(bytes))));
    }

    private static JsonNode? Node(string text) => JsonValue.Create(text);

    private static JsonNode? List(JsonNode?[] values) => new JsonArray([.. values.Select(value => value?.DeepClone())]);
}
