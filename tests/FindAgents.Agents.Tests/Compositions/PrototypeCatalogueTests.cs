using FindAgents.Agents.Compositions;
using FindAgents.Engine.Prototypes;

namespace FindAgents.Agents.Tests.Compositions;

public sealed class PrototypeCatalogueTests
{
    [Theory]
    [InlineData("panoptic-segmentation", StepInput.Image, false)]
    [InlineData("instance-segmentation", StepInput.Image, false)]
    [InlineData("semantic-segmentation", StepInput.Image, false)]
    [InlineData("grounded-segmentation", StepInput.Phrases, false)]
    [InlineData("interactive-segmentation", StepInput.Prompt, false)]
    [InlineData("interleaved-segmentation", StepInput.Phrases, true)]
    [InlineData("image-text-retrieval", StepInput.Query, false)]
    [InlineData("interleaved-retrieval", StepInput.Query, true)]
    [InlineData("region-retrieval", StepInput.Query, true)]
    public void A_prototype_is_asked_with_what_it_takes(string name, StepInput input, bool references)
    {
        var entry = PrototypeCatalogue.BuiltIn.Find(name)!;
        Assert.Equal((input, references), (entry.Input, entry.TakesReferences));
        Assert.Equal(name == PrototypeCatalogue.RegionRetrieval, entry.Prototype is null);
        Assert.NotEmpty(entry.Description);
    }

    [Fact]
    public void It_holds_the_engines_prototypes_that_answer_a_request()
    {
        Assert.Equal(9, PrototypeCatalogue.BuiltIn.Entries.Count);
        Assert.Null(PrototypeCatalogue.BuiltIn.Find(BuiltInPrototypes.ClassEmbedding.Name));
        Assert.Null(PrototypeCatalogue.BuiltIn.Find(BuiltInPrototypes.Everything.Name));
    }

    [Fact]
    public void A_prototype_of_ones_own_can_be_named_in_a_step()
    {
        var catalogue = PrototypeCatalogue.BuiltIn.With(BuiltInPrototypes.GroundedSegmentation.ToBuilder("gentle-grounding").Build());
        Assert.Equal(StepInput.Phrases, catalogue.Find("gentle-grounding")!.Input);
        Assert.Empty(new CompositionValidator(catalogue).Validate(CompositionJson.Read("""{"steps": [{"prototype": "gentle-grounding", "images": "a.jpg", "phrases": ["dog"]}]}""")));
        Assert.Contains("gentle-grounding", CompositionJson.Schema(catalogue).ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("another name", Assert.Throws<PrototypeException>(() => catalogue.With(BuiltInPrototypes.GroundedSegmentation)).Message, StringComparison.Ordinal);
        Assert.Contains("In a composition", Assert.Throws<PrototypeException>(() => catalogue.With(BuiltInPrototypes.ClassEmbedding.ToBuilder("classes").Build())).Message, StringComparison.Ordinal);
    }
}
