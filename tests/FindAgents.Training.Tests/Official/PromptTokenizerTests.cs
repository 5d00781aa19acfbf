using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations.Language.Unicl;
using FindAgents.Training.Official;
using static TorchSharp.torch;

namespace FindAgents.Training.Tests.Official;

public class PromptTokenizerTests
{
    private static readonly PromptTokenizer Tokenizer = PromptTokenizer.Unicl();

    [Fact]
    public void Texts_are_filled_up_to_the_longest()
    {
        using var scope = NewDisposeScope();
        var texts = Tokenizer.Texts("a dog", "a very large dog indeed");
        Assert.Equal([2, 7], texts.Ids.shape);
        Assert.Equal([4, 7], texts.Attended.sum(1).data<long>().ToArray());
        Assert.Equal(ClipTokenizer.Default.Encode("a dog"), texts.Ids[0].data<long>().Skip(1).Take(2).Select(id => (int)id));
        Assert.Equal([0, 0], Tokenizer.Texts().Ids.shape);
    }

    [Fact]
    public void A_class_is_asked_for_as_officially()
    {
        using var scope = NewDisposeScope();
        Assert.True(Tokenizer.Class("sky-other-merged").Ids.equal(Tokenizer.Texts("Describe the concept of sky.").Ids).all().item<bool>());
    }

    [Fact]
    public void A_sentence_knows_its_entities()
    {
        using var scope = NewDisposeScope();
        var (tokens, entities) = Tokenizer.Sentence("a cat near [INTERACTIVE] on the grass .", ["a cat", "[INTERACTIVE]", "nowhere"]);
        Assert.Equal([3, tokens.Ids.shape[1]], entities.shape);
        Assert.Equal("<|startoftext|> a cat", ClipTokenizer.Default.Decode(Said(0)).Trim()); // the mark counts with it, as officially
        Assert.Equal("[interactive]", ClipTokenizer.Default.Decode(Said(1)).Replace(" ", string.Empty, StringComparison.Ordinal));
        Assert.Empty(Said(2));

        int[] Said(int entity) => [.. tokens.Ids[0].masked_select(entities[entity]).data<long>().Select(id => (int)id)];
    }

    [Fact]
    public void A_tokenizer_that_is_not_there_is_refused() => Assert.Throws<CheckpointFormatException>(() => PromptTokenizer.Llama("nowhere.model"));
}
