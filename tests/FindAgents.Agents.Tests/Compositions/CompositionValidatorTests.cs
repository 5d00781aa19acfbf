using FindAgents.Agents.Compositions;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Prototypes;

namespace FindAgents.Agents.Tests.Compositions;

public sealed class CompositionValidatorTests
{
    private static readonly KnownImage[] Images = [new("a.jpg", 640, 480, 3), new("b.jpg")];

    public static TheoryData<string, string, string> Faults => new()
    {
        { """{"prototype": "panoptic", "images": "a.jpg"}""", "Step 1, 'prototype'", "Use one of panoptic-segmentation" },
        { """{"prototype": "everything", "images": "a.jpg"}""", "Step 1, 'prototype'", "Use one of" },
        { """{"prototype": "panoptic-segmentation"}""", "Step 1, 'images'", "Name one" },
        { """{"prototype": "panoptic-segmentation", "images": "c.jpg"}""", "Step 1, 'images'", "There are 'a.jpg', 'b.jpg'" },
        { """{"prototype": "panoptic-segmentation", "images": "$1"}""", "Step 1, 'images'", "Name images" },
        { """{"prototype": "panoptic-segmentation", "images": "a.jpg"}, {"prototype": "panoptic-segmentation", "images": "$3"}, {"prototype": "panoptic-segmentation", "images": "$2"}""", "Step 2, 'images'", "Use $1, or put that step before" },
        { """{"prototype": "panoptic-segmentation", "images": "a.jpg", "phrases": ["dog"]}""", "Step 1, 'phrases'", "use grounded-segmentation" },
        { """{"prototype": "panoptic-segmentation", "images": "a.jpg", "query": "dog"}""", "Step 1, 'query'", "use a retrieval" },
        { """{"prototype": "panoptic-segmentation", "images": "a.jpg", "prompt": {"box": [1, 2, 3, 4]}}""", "Step 1, 'prompt'", "use interactive-segmentation" },
        { """{"prototype": "panoptic-segmentation", "images": "a.jpg", "limit": 3}""", "Step 1, 'limit'", "Put the limit on the retrieval" },
        { """{"prototype": "panoptic-segmentation", "images": "a.jpg", "count": true}""", "Step 1, 'count'", "use grounded-segmentation" },
        { """{"prototype": "image-text-retrieval", "query": "dogs", "count": true}""", "Step 1, 'count'", "Leave 'count' out" },
        { """{"prototype": "grounded-segmentation", "images": "a.jpg"}""", "Step 1, 'phrases'", "Name at least one" },
        { """{"prototype": "grounded-segmentation", "images": "a.jpg", "phrases": ["dog", " "]}""", "Step 1, 'phrases'", "Say what is meant" },
        { """{"prototype": "grounded-segmentation", "images": "a.jpg", "phrases": ["the dog beside @a.jpg#1"]}""", "Step 1, 'phrases'", "Use interleaved-segmentation" },
        { """{"prototype": "interleaved-segmentation", "images": "a.jpg", "phrases": ["the dog"]}""", "Step 1, 'phrases'", "use grounded-segmentation" },
        { """{"prototype": "interleaved-segmentation", "images": "b.jpg", "phrases": ["@a.jpg#4"]}""", "Step 1, 'phrases'", "Use #1 to #3" },
        { """{"prototype": "interleaved-segmentation", "images": "b.jpg", "phrases": ["@c.jpg#1"]}""", "Step 1, 'phrases'", "There is no image 'c.jpg'" },
        { """{"prototype": "interleaved-segmentation", "images": "b.jpg", "phrases": ["@a.jpg(1,2,3)"]}""", "Step 1, 'phrases'", "cannot be read" },
        { """{"prototype": "interleaved-segmentation", "images": "b.jpg", "phrases": ["the like of $1"]}""", "Step 1, 'phrases'", "$1 refers to" },
        { """{"prototype": "interactive-segmentation", "images": "a.jpg"}""", "Step 1, 'prompt'", "Give points" },
        { """{"prototype": "interactive-segmentation", "images": "a.jpg", "prompt": {"points": []}}""", "Step 1, 'prompt'", "Give points" },
        { """{"prototype": "interactive-segmentation", "images": "a.jpg", "prompt": {"points": [[1, 2], [700, 2]]}}""", "Step 1, 'prompt'", "(700, 2) lies outside 'a.jpg', which is 640×480" },
        { """{"prototype": "interactive-segmentation", "images": "a.jpg", "prompt": {"box": [640, 2, 5, 5]}}""", "Step 1, 'prompt'", "lies outside" },
        { """{"prototype": "interactive-segmentation", "images": "a.jpg", "prompt": {"box": [1, 2, 0, 5]}}""", "Step 1, 'prompt'", "width and height are above 0" },
        { """{"prototype": "image-text-retrieval"}""", "Step 1, 'query'", "Say what to look for" },
        { """{"prototype": "image-text-retrieval", "query": "dog", "images": "a.jpg"}""", "Step 1, 'images'", "works on the album" },
        { """{"prototype": "image-text-retrieval", "query": "more like @a.jpg"}""", "Step 1, 'query'", "Use interleaved-retrieval" },
        { """{"prototype": "interleaved-retrieval", "query": "a dog"}""", "Step 1, 'query'", "use image-text-retrieval" },
        { """{"prototype": "region-retrieval", "query": "a dog"}""", "Step 1, 'query'", "Put a reference into it" },
        { """{"prototype": "image-text-retrieval", "query": "dog", "limit": 0}""", "Step 1, 'limit'", "from 1 to 10000" },
        { """{"prototype": "image-text-retrieval", "query": "dog", "limit": 10001}""", "Step 1, 'limit'", "from 1 to 10000" },
        { """{"prototype": "image-text-retrieval", "query": "dog", "without": [""]}""", "Step 1, 'without'", "Say what is meant" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_is_named_with_its_step_and_how_to_mend_it(string steps, string where, string how)
    {
        var composition = CompositionJson.Read($$"""{"steps": [{{steps}}]}""");
        var problem = Assert.Single(new CompositionValidator(images: Images).Validate(composition));
        Assert.StartsWith(where + ": ", problem.ToString(), StringComparison.Ordinal);
        Assert.Contains(how, problem.Message, StringComparison.Ordinal);
        var exception = Assert.Throws<CompositionException>(() => new CompositionValidator(images: Images).ThrowIfInvalid(composition));
        Assert.Equal([problem], exception.Problems);
    }

    [Theory]
    [InlineData("""{"prototype": "panoptic-segmentation", "images": ["a.jpg", "b.jpg"]}""")]
    [InlineData("""{"prototype": "interleaved-segmentation", "images": "b.jpg", "phrases": ["@a.jpg#3", "the red cup"]}""")]
    [InlineData("""{"prototype": "interactive-segmentation", "images": "b.jpg", "prompt": {"points": [[9000, 2]]}}""")]
    [InlineData("""{"prototype": "interactive-segmentation", "images": "a.jpg", "prompt": {"box": [-5, -5, 10, 10]}}""")]
    [InlineData("""{"prototype": "region-retrieval", "query": "a hat like @a.jpg#1", "limit": 1}, {"prototype": "interleaved-segmentation", "images": "$1", "phrases": ["$1"], "without": ["the dog"]}""")]
    [InlineData("""{"prototype": "grounded-segmentation", "images": "a.jpg", "phrases": ["a sign that says \"$5\""]}""")]
    public void What_can_be_run_has_no_fault(string steps) =>
        Assert.Empty(new CompositionValidator(images: Images).Validate(CompositionJson.Read($$"""{"steps": [{{steps}}]}""")));

    [Fact]
    public void Without_known_images_none_is_missing() =>
        Assert.Empty(new CompositionValidator().Validate(CompositionJson.Read("""{"steps": [{"prototype": "interleaved-segmentation", "images": "x.jpg", "phrases": ["@y.jpg#77"]}]}""")));

    [Fact]
    public void A_refusal_has_a_reason() =>
        Assert.Equal("reason", Assert.Single(new CompositionValidator().Validate(new Composition { Steps = [] })).Field);

    [Fact]
    public void All_faults_are_named_at_once() =>
        Assert.Equal([1, 1, 2], new CompositionValidator().Validate(CompositionJson.Read("""{"steps": [{"prototype": "grounded-segmentation", "limit": 2, "images": "a", "phrases": []}, {"prototype": "x"}]}""")).Select(problem => problem.Step!.Value));

    [Fact]
    public void A_point_that_is_no_number_is_refused() =>
        Assert.NotEmpty(new CompositionValidator().Validate(new Composition
        {
            Steps =
            [
                new CompositionStep
                {
                    Prototype = BuiltInPrototypes.InteractiveSegmentation.Name,
                    Images = StepImages.Of("a.jpg"),
                    Prompt = new StepPrompt { Points = [new PointF(double.NaN, 1)] },
                },
            ],
        }));
}
