using System.Text.Json.Nodes;
using FindAgents.Agents.Compositions;
using FindAgents.Engine.Masks;

namespace FindAgents.Agents.Tests.Compositions;

public sealed class CompositionJsonTests
{
    [Fact]
    public void The_fields_are_those_of_the_contract()
    {
        var composition = new Composition
        {
            Steps =
            [
                new CompositionStep { Prototype = "interleaved-retrieval", Query = "@a.jpg#1 on a bench", Limit = 3, Without = ["people"] },
                new CompositionStep { Prototype = "grounded-segmentation", Images = StepImages.OfStep(1), Phrases = ["bench"], Why = "\"the bench\"" },
                new CompositionStep { Prototype = "interactive-segmentation", Images = StepImages.Of("a.jpg", "b.jpg"), Prompt = new StepPrompt { Points = [new PointF(1, 2.5)] } },
                new CompositionStep { Prototype = "interactive-segmentation", Images = StepImages.Of("a.jpg"), Prompt = new StepPrompt { Box = new Box(1, 2, 3, 4) } },
            ],
            Notes = ["é"],
        };
        const string Json = """{"steps":[{"prototype":"interleaved-retrieval","query":"@a.jpg#1 on a bench","limit":3,"without":["people"]},{"prototype":"grounded-segmentation","images":"$1","phrases":["bench"],"why":"\"the bench\""},{"prototype":"interactive-segmentation","images":["a.jpg","b.jpg"],"prompt":{"points":[[1,2.5]]}},{"prototype":"interactive-segmentation","images":"a.jpg","prompt":{"box":[1,2,3,4]}}],"notes":["é"]}""";
        Assert.Equal(Json, CompositionJson.Write(composition));
        Assert.Equal(composition, CompositionJson.Read(Json));
        Assert.Equal(composition.GetHashCode(), CompositionJson.Read(Json).GetHashCode());
    }

    [Theory]
    [InlineData("", "cannot be read at $")]
    [InlineData("[]", "cannot be read")]
    [InlineData("null", "a list 'steps'")]
    [InlineData("{}", "cannot be read")]
    [InlineData("""{"steps": null}""", "a list 'steps'")]
    [InlineData("""{"steps": [null]}""", "a list 'steps'")]
    [InlineData("""{"steps": [{}]}""", "prototype")]
    [InlineData("""{"steps": [{"prototype": "x", "images": 5}]}""", "a list of names")]
    [InlineData("""{"steps": [{"prototype": "x", "images": []}]}""", "no image")]
    [InlineData("""{"steps": [{"prototype": "x", "images": ["a", ""]}]}""", "without a name")]
    [InlineData("""{"steps": [{"prototype": "x", "images": "$0"}]}""", "numbered from 1")]
    [InlineData("""{"steps": [{"prototype": "x", "images": ["a.jpg", "$1"]}]}""", "./$1")]
    [InlineData("""{"steps": [{"prototype": "x", "limit": "3"}]}""", "$.steps[0].limit")]
    [InlineData("""{"steps": [{"prototype": "x", "prompt": {"points": [[1]]}}]}""", "[x, y]")]
    [InlineData("""{"steps": [{"prototype": "x", "prompt": {"box": [1, 2, 3]}}]}""", "[x, y, width, height]")]
    public void What_is_no_composition_is_refused_with_its_place(string json, string said) =>
        Assert.Contains(said, Assert.Throws<CompositionException>(() => CompositionJson.Read(json)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("$1", 1)]
    [InlineData("like $12, or $3", 12, 3)]
    [InlineData("costs $5.50", 5)]
    [InlineData("a$1 $ $x $1x")]
    [InlineData("a sign \"$1\"")]
    [InlineData("$99999999999", int.MaxValue)]
    public void Steps_are_referred_to_by_words(string text, params int[] steps) => Assert.Equal(steps, StepReference.In(text));

    [Fact]
    public void The_schema_is_that_of_the_types()
    {
        var schema = CompositionJson.Schema();
        var step = schema["properties"]!["steps"]!["items"]!;
        var properties = step["properties"]!.AsObject();
        Assert.Equal(["count", "images", "limit", "phrases", "prompt", "prototype", "query", "why", "without"], properties.Select(property => property.Key).Order());
        Assert.Equal(PrototypeCatalogue.BuiltIn.Entries.Select(entry => entry.Name), properties["prototype"]!["enum"]!.AsArray().Select(name => (string?)name));
        Assert.Equal(["prototype"], step["required"]!.AsArray().Select(name => (string?)name));
        Assert.False((bool)step["additionalProperties"]!);
        Assert.Equal("integer", (string?)properties["limit"]!["type"]);
        Assert.Equal(1, (int)properties["limit"]!["minimum"]!);
        Assert.Equal(4, (int)properties["prompt"]!["properties"]!["box"]!["maxItems"]!);
        Assert.All(properties, property => Assert.NotNull(property.Value!["description"]));
        Assert.DoesNotContain("sought", properties.Select(property => property.Key));
        Assert.NotNull(JsonNode.Parse(schema.ToJsonString()));
    }
}
