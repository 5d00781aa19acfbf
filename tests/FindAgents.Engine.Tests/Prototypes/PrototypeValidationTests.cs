using FindAgents.Engine.Prototypes;

namespace FindAgents.Engine.Tests.Prototypes;

public class PrototypeValidationTests
{
    private const string Objects = "proposals_vision_object";
    private const string Words = "tokens_language_words";

    private static TaskPrototypeBuilder Valid => new TaskPrototypeBuilder("mine", "A test.")
        .Prompt("words")
        .Variable(new TaskVariable(Objects) { Learned = LearnedContent.Objects, Output = true })
        .Variable(new TaskVariable(Words) { Prompt = "words", Masked = true })
        .Content(Objects, VariableNames.ImageFeatures)
        .Condition(Objects, Objects)
        .Condition(Objects, Words)
        .Read("masks", ReadoutHead.Mask, Objects);

    public static TheoryData<string, Func<TaskPrototypeBuilder, TaskPrototypeBuilder>> Mistakes => new()
    {
        { "the conditional edge proposals_vision_object -> tokens_language_caption needs 'tokens_language_caption', which nobody declares", b => b.Condition(Objects, "tokens_language_caption") },
        { "the content edge proposals_vision_segment -> features_vision_image starts at 'proposals_vision_segment', which is not declared", b => b.Content("proposals_vision_segment", VariableNames.ImageFeatures) },
        { "the content edge queries_vision_q -> tokens_language_x leads to 'tokens_language_x', which nobody declares", b => b.Variable(Query()).Content("queries_vision_q", "tokens_language_x") },
        { "the content edge queries_vision_q -> proposals_vision_object must lead to features_vision_image or to tokens", b => b.Variable(Query()).Content("queries_vision_q", Objects) },
        { "the content edge tokens_language_words -> tokens_language_words leads to its own start", b => b.Content(Words, Words) },
        { "the content edge queries_vision_q -> features_vision_image (by index) matches by index, but image features carry none", b => b.Variable(Query()).Content("queries_vision_q", VariableNames.ImageFeatures, matchIndex: true) },
        { "'proposals_vision_object' gathers content from the image and from tokens", b => b.Content(Objects, Words) },
        { "the content edge 'proposals_vision_object -> features_vision_image' is declared 2 times", b => b.Content(Objects, VariableNames.ImageFeatures) },
        { "the variable 'tokens_language_words' is declared 2 times", b => b.Variable(new TaskVariable(Words) { Prompt = "words" }) },
        { "the variable 'queries_vision_q' duplicates 'queries_vision_image', which is not declared", b => b.Variable(new TaskVariable("queries_vision_q") { DuplicateOf = "queries_vision_image" }) },
        { "the duplication queries_vision_a -> queries_vision_b -> queries_vision_a goes in a circle", b => b.Variable(new TaskVariable("queries_vision_a") { DuplicateOf = "queries_vision_b" }).Variable(new TaskVariable("queries_vision_b") { DuplicateOf = "queries_vision_a" }) },
        { "the duplication queries_vision_a -> queries_vision_a goes in a circle", b => b.Variable(new TaskVariable("queries_vision_a") { DuplicateOf = "queries_vision_a" }) },
        { "the variable 'queries_vision_q' has no content source; set 'learned', 'duplicate_of' or 'prompt'", b => b.Variable(new TaskVariable("queries_vision_q")) },
        { "nobody provides the tokens 'tokens_vision_x'; name the prompt they come with", b => b.Variable(new TaskVariable("tokens_vision_x")) },
        { "the tokens 'tokens_vision_x' must come with a prompt", b => b.Variable(new TaskVariable("tokens_vision_x") { Learned = LearnedContent.Image }) },
        { "the variable 'tokens_vision_x' belongs to the prompt 'spatial', which the prototype does not declare", b => b.Variable(new TaskVariable("tokens_vision_x") { Prompt = "spatial" }) },
        { "the prompt 'spatial' provides no variable", b => b.Prompt("spatial") },
        { "the prompt 'words' is declared 2 times", b => b.Prompt("words") },
        { "the variable 'queries_vision_q' is both learned and a duplicate of 'proposals_vision_object'", b => b.Variable(Query() with { DuplicateOf = Objects }) },
        { "'queries_vision_q' duplicates 'queries_vision_w', which takes part only with the prompt 'words'", b => b.Variable(new TaskVariable("queries_vision_w") { Learned = LearnedContent.Image, Prompt = "words" }).Variable(new TaskVariable("queries_vision_q") { DuplicateOf = "queries_vision_w" }) },
        { "'object' is no variable name; expected proposals_…", b => b.Variable(new TaskVariable("object") { Learned = LearnedContent.Image }) },
        { "'proposals_Vision_x' is no variable name", b => b.Variable(new TaskVariable("proposals_Vision_x") { Learned = LearnedContent.Image }) },
        { "'queries_vision_q' is a summary of 'proposals_vision_x', which is not declared", b => b.Variable(Query() with { SummaryOf = "proposals_vision_x", Output = true }) },
        { "'queries_vision_q' is a summary of 'proposals_vision_object': both must be outputs", b => b.Variable(Query() with { SummaryOf = Objects }) },
        { "'queries_vision_q' cannot be a summary of itself", b => b.Variable(Query() with { SummaryOf = "queries_vision_q", Output = true }) },
        { "the readout 'masks' is declared 2 times", b => b.Read("masks", ReadoutHead.MaskEmbedding, Objects) },
        { "the readout 'words' reads 'tokens_language_words', which is no output; set 'output: true' on it", b => b.Read("words", ReadoutHead.ClassEmbedding, Words) },
        { "the readout 'x' reads 'proposals_vision_x', which is not declared", b => b.Read("x", ReadoutHead.Mask, "proposals_vision_x") },
        { "the dynamic replaces the conditional edge proposals_vision_object -> queries_vision_x, which does not exist", b => b.Dynamic(Objects, "queries_vision_x", Objects, 0.5) },
        { "the dynamic of 'proposals_vision_object' puts 'queries_vision_x' in, which nobody declares", b => b.Dynamic(Objects, Words, "queries_vision_x", 0.5) },
        { "the dynamic of 'proposals_vision_object' has probability 1.5; expected 0 to 1", b => b.Dynamic(Objects, Words, Objects, 1.5) },
        { "the dynamic of 'proposals_vision_object' has probability NaN; expected 0 to 1", b => b.Dynamic(Objects, Words, Objects, double.NaN) },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_named(string message, Func<TaskPrototypeBuilder, TaskPrototypeBuilder> make)
    {
        var error = Assert.Throws<PrototypeException>(() => make(Valid).Build());
        Assert.StartsWith("The task prototype 'mine' is not valid:", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_no_mistake_is_made()
    {
        var prototype = Valid.Build();
        Assert.Equal(VariableKind.Token, prototype[Words].Kind);
        Assert.True(prototype.Has(Objects));
        Assert.False(prototype.Has("queries_vision_q"));
        Assert.Contains("has no variable 'queries_vision_q'; it has proposals_vision_object, tokens_language_words", Assert.Throws<PrototypeException>(() => prototype["queries_vision_q"]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_mistake_is_named_at_once()
    {
        var error = Assert.Throws<PrototypeException>(() => Valid.Condition(Objects, "tokens_language_x").Read("y", ReadoutHead.Mask, "proposals_vision_y").Build());
        Assert.Contains("tokens_language_x", error.Message, StringComparison.Ordinal);
        Assert.Contains("proposals_vision_y", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_prototype_without_output_or_name_is_refused()
    {
        Assert.Contains("no variable is an output", Assert.Throws<PrototypeException>(() => new TaskPrototypeBuilder("empty").Build()).Message, StringComparison.Ordinal);
        Assert.Contains("it has no name", Assert.Throws<PrototypeException>(() => Valid.Build().ToBuilder(" ").Build()).Message, StringComparison.Ordinal);
    }

    private static TaskVariable Query() => new("queries_vision_q") { Learned = LearnedContent.Image };
}
