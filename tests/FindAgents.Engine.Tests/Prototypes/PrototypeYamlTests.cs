using CsCheck;
using FindAgents.Engine.Models.Mini;
using FindAgents.Engine.Prototypes;

namespace FindAgents.Engine.Tests.Prototypes;

public class PrototypeYamlTests
{
    private const string Valid = """
        name: mine
        prompts:
          words: required
        variables:
          proposals_vision_object:
            learned: objects
            output: true
            content: [features_vision_image]
            condition: [proposals_vision_object, {to: tokens_language_words, match: index}]
          tokens_language_words: {prompt: words, masked: true}
        readouts:
          masks: {head: mask, of: proposals_vision_object}
        dynamics:
          - {variable: proposals_vision_object, replace: tokens_language_words, with: proposals_vision_object, probability: 0.25}
        """;

    public static TheoryData<string> BuiltIns => [.. BuiltInPrototypes.All.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(BuiltIns))]
    public void Built_in_prototypes_survive_the_round_trip(string name)
    {
        var prototype = BuiltInPrototypes.Named(name);
        Assert.Equal(prototype, TaskPrototype.FromYaml(prototype.ToYaml()));
    }

    [Fact]
    public void The_embedded_models_prototypes_survive_the_round_trip() =>
        Assert.All(
            [MiniPrototypes.InstanceSegmentation, MiniPrototypes.GroundedSegmentation, MiniPrototypes.InteractiveSegmentation, MiniPrototypes.Everything],
            prototype => Assert.Equal(prototype, TaskPrototype.FromYaml(prototype.ToYaml())));

    [Fact]
    public void Every_prototype_survives_the_round_trip() =>
        PrototypeGen.Any.Sample(prototype =>
        {
            var read = TaskPrototype.FromYaml(prototype.ToYaml());
            return read.Equals(prototype) && read.GetHashCode() == prototype.GetHashCode();
        });

    [Fact]
    public void Prototypes_that_differ_are_not_equal()
    {
        var prototype = TaskPrototype.FromYaml(Valid);
        Assert.NotEqual(prototype, TaskPrototype.FromYaml(Valid.Replace("0.25", "0.5", StringComparison.Ordinal)));
        Assert.NotEqual(prototype, TaskPrototype.FromYaml(Valid.Replace(", match: index", "", StringComparison.Ordinal)));
        Assert.NotEqual(prototype, TaskPrototype.FromYaml(Valid.Replace("required", "optional", StringComparison.Ordinal)));
        Assert.NotEqual(prototype, TaskPrototype.FromYaml(Valid.Replace("head: mask", "head: mask_embedding", StringComparison.Ordinal)));
        Assert.NotEqual(prototype, prototype.ToBuilder("other").Build());
        Assert.Equal(prototype, prototype.ToBuilder().Build());
    }

    [Fact]
    public void Everything_written_is_read()
    {
        var prototype = TaskPrototype.FromYaml(Valid);
        Assert.Equal("mine", prototype.Name);
        Assert.Equal([new TaskPrompt("words")], prototype.Prompts.AsEnumerable());
        Assert.Equal(new TaskVariable("proposals_vision_object") { Learned = LearnedContent.Objects, Output = true }, prototype["proposals_vision_object"]);
        Assert.Equal(new TaskVariable("tokens_language_words") { Prompt = "words", Masked = true }, prototype["tokens_language_words"]);
        Assert.Equal([new AttentionEdge("proposals_vision_object", "features_vision_image")], prototype.ContentAttention.AsEnumerable());
        Assert.Equal(
            [new AttentionEdge("proposals_vision_object", "proposals_vision_object"), new AttentionEdge("proposals_vision_object", "tokens_language_words", MatchIndex: true)],
            prototype.ConditionalAttention.AsEnumerable());
        Assert.Equal([new Readout("masks", ReadoutHead.Mask, "proposals_vision_object")], prototype.Readouts.AsEnumerable());
        Assert.Equal([new TrainingDynamic("proposals_vision_object", "tokens_language_words", "proposals_vision_object", 0.25)], prototype.Dynamics.AsEnumerable());
    }

    [Theory]
    [InlineData("name: mine", "title: mine", "has no 'title'; it may have name, description, prompts", 1)]
    [InlineData("name: mine", "description: x", "Task prototype lacks 'name'", 1)]
    [InlineData("words: required", "words: maybe", "The prompt 'words' is 'maybe'; expected required or optional", 3)]
    [InlineData("learned: objects", "learned: things", "'learned' is 'things'; expected objects, image, memories", 6)]
    [InlineData("output: true", "output: 1", "'output' is '1'; expected true or false", 7)]
    [InlineData("output: true", "outptu: true", "The variable 'proposals_vision_object' has no 'outptu'", 7)]
    [InlineData("[features_vision_image]", "features_vision_image", "'content' of 'proposals_vision_object' must be a list", 8)]
    [InlineData("match: index", "match: name", "matches 'name'; it can match index", 9)]
    [InlineData("to: tokens_language_words", "at: tokens_language_words", "An edge of 'proposals_vision_object' has no 'at'", 9)]
    [InlineData("head: mask", "head: face", "'head' is 'face'; expected mask, mask_embedding, class_embedding, class_logits", 12)]
    [InlineData("probability: 0.25", "probability: often", "'probability' is 'often'; expected a number", 14)]
    [InlineData("name: mine", "name: mine: yours", "is not YAML", 1)]
    public void What_cannot_be_read_is_named_with_its_line(string text, string broken, string message, int line)
    {
        var error = Assert.Throws<PrototypeException>(() => TaskPrototype.FromYaml(Valid.Replace(text, broken, StringComparison.Ordinal)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains($"(line {line})", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("of: proposals_vision_object", "of: proposals_vision_objects", "the readout 'masks' reads 'proposals_vision_objects', which is not declared (line 12)")]
    [InlineData("to: tokens_language_words", "to: tokens_language_word", "the conditional edge proposals_vision_object -> tokens_language_word (by index) needs 'tokens_language_word', which nobody declares (line 6)")]
    [InlineData("{prompt: words, masked", "{prompt: word, masked", "the variable 'tokens_language_words' belongs to the prompt 'word', which the prototype does not declare; declare it under 'prompts' (line 10)")]
    [InlineData("probability: 0.25", "probability: 25", "has probability 25; expected 0 to 1 (line 14)")]
    public void What_is_read_but_not_valid_is_named_with_its_line(string text, string broken, string message)
    {
        var error = Assert.Throws<PrototypeException>(() => TaskPrototype.FromYaml(Valid.Replace(text, broken, StringComparison.Ordinal)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("- a\n- b")]
    [InlineData("name: a\n---\nname: b")]
    [InlineData("name: a\nname: b")]
    [InlineData("name: [a]")]
    [InlineData("name: a\nvariables: x")]
    [InlineData("name: a\nprompts:\n : required\nvariables: {}")]
    public void Texts_that_are_no_prototype_are_refused(string yaml) => Assert.Throws<PrototypeException>(() => TaskPrototype.FromYaml(yaml));

    [Fact]
    public void A_brace_that_is_never_closed_is_found()
    {
        var error = Assert.Throws<PrototypeException>(() => TaskPrototype.FromYaml(Valid.Replace("masked: true}", "masked: true", StringComparison.Ordinal)));
        Assert.Contains("it ends inside a bracket or brace that is open near line 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_is_read_or_refused_but_never_crashes() =>
        Gen.Select(Gen.Int[0, Valid.Length - 1], Gen.Int[0, 8], Gen.String[Gen.Char["abc:{}[],-&*#'\"\n true"], 0, 6]).Sample((at, length, text) =>
        {
            var broken = Valid.Remove(at, Math.Min(length, Valid.Length - at)).Insert(at, text);
            try
            {
                TaskPrototype.FromYaml(broken);
            }
            catch (PrototypeException)
            {
                // Refused: as good as read.
            }
        });
}
