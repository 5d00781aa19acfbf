using FindAgents.Training.Bench;
using FindAgents.Training.Data;
using static FindAgents.Training.Tests.Bench.BenchPhotos;

namespace FindAgents.Training.Tests.Bench;

public sealed class CaptionEntitiesTests
{
    private readonly CaptionEntities _entities = new(Categories);

    [Fact]
    public void A_singular_means_the_only_instance_of_its_category()
    {
        var caption = Read(Photo(PhotoLabels.Panoptic, [Of("dog"), Of("person"), Of("grass-merged", 40)], "A puppy sits by its owner on the lawn."));
        Assert.Equal(["A puppy:0", "its owner:1", "the lawn:2"], Grounded(caption));
    }

    [Theory]
    [InlineData(30, 10, true)]
    [InlineData(20, 10, false)]
    public void A_singular_among_several_means_the_one_that_dominates(int first, int second, bool isClear)
    {
        var phrase = Read(Photo(PhotoLabels.Instances, [Of("dog", second), Of("dog", first)], "A dog is asleep")).Phrases[0];
        Assert.Equal(isClear ? PhraseGrounding.Grounded : PhraseGrounding.Ambiguous, phrase.Grounding);
        Assert.Equal(isClear ? [1] : [], phrase.Instances);
    }

    [Theory]
    [InlineData("Two dogs", true)]
    [InlineData("Three dogs", false)]
    [InlineData("Some dogs", true)]
    [InlineData("A pack of dogs", true)]
    [InlineData("A dog", false)]
    [InlineData("Animals", true)]
    public void Numbers_agree_with_what_is_labelled(string caption, bool isGrounded) =>
        Assert.Equal(isGrounded ? [0, 1] : [], Read(Photo(PhotoLabels.Instances, [Of("dog", 12), Of("dog", 10)], caption)).Phrases[0].Instances);

    [Fact]
    public void The_same_thing_mentioned_again_is_the_same() =>
        Assert.Equal(["A dog:0", "a cat:1", "the dog:0"], Grounded(Read(Photo(PhotoLabels.Instances, [Of("dog"), Of("cat")], "A dog near a cat while the dog sleeps"))));

    [Fact]
    public void Two_singulars_of_one_category_cannot_be_told_apart()
    {
        var caption = Read(Photo(PhotoLabels.Instances, [Of("person", 40), Of("person", 10)], "A man and a woman"));
        Assert.All(caption.Phrases, phrase => Assert.Equal(PhraseGrounding.Ambiguous, phrase.Grounding));
    }

    [Fact]
    public void People_beside_a_man_are_the_others() =>
        Assert.Equal(["A man:0", "people:1,2"], Grounded(Read(Photo(PhotoLabels.Instances, [Of("person", 60), Of("person", 12), Of("person", 10)], "A man in front of people"))));

    [Fact]
    public void Crowds_belong_to_plurals_alone()
    {
        var photo = Photo(PhotoLabels.Instances, [Of("person", 50, isCrowd: true), Of("person", 10)], "Some people", "A person", "Two people");
        Assert.Equal([PhraseGrounding.Grounded, PhraseGrounding.Ambiguous, PhraseGrounding.Ambiguous], _entities.For(photo).Select(caption => caption.Phrases[0].Grounding));
        Assert.Equal([0, 1], _entities.For(photo)[0].Phrases[0].Instances);
    }

    [Fact]
    public void Stuff_has_no_number() =>
        Assert.Equal(["a wall:1,0"], Grounded(Read(Photo(PhotoLabels.Panoptic, [Of("wall-brick", 10), Of("wall-other-merged", 20)], "Something on a wall"))));

    [Fact]
    public void Two_kinds_of_one_stuff_share_it_in_a_way_that_is_not_said() =>
        Assert.Empty(Grounded(Read(Photo(PhotoLabels.Panoptic, [Of("grass-merged", 10)], "A meadow beside a lawn"))));

    [Fact]
    public void Why_a_phrase_is_not_grounded_is_said()
    {
        var caption = Read(Photo(PhotoLabels.Instances, [Of("dog")], "A zeppelin over grass with an apple and no dogs"));
        Assert.Equal(
            [PhraseGrounding.UnknownWord, PhraseGrounding.NotLabelled, PhraseGrounding.NotFound, PhraseGrounding.NotThere],
            caption.Phrases.Select(phrase => phrase.Grounding));
    }

    [Fact]
    public void Where_one_person_is_labelled_captions_must_agree_that_there_is_one()
    {
        (string, int, bool)[] person = [Of("person")];
        Assert.Equal(PhraseGrounding.Grounded, Read(Photo(PhotoLabels.PersonOnly, person, "A man with a dog", "A guy")).Phrases[0].Grounding);
        Assert.Equal(PhraseGrounding.Ambiguous, Read(Photo(PhotoLabels.PersonOnly, person, "A man with a dog", "Two men")).Phrases[0].Grounding);
        Assert.Equal(PhraseGrounding.NotLabelled, Read(Photo(PhotoLabels.PersonOnly, person, "A man with a dog")).Phrases[1].Grounding);
    }

    [Fact]
    public void Compounds_mean_what_they_say_and_not_what_they_end_in()
    {
        var caption = Read(Photo(PhotoLabels.Instances, [Of("dog"), Of("bottle")], "A hot dog near a dog house and a wine bottle"));
        Assert.Equal(["a wine bottle:1"], Grounded(caption));
    }

    [Fact]
    public void A_phrase_is_a_piece_of_its_caption()
    {
        var photo = Photo(PhotoLabels.Panoptic, [Of("dog"), Of("person")], "The OLD dog of a Man", "two dogs");
        foreach (var caption in _entities.For(photo))
        {
            Assert.All(caption.Phrases, phrase => Assert.Equal(phrase.Text, caption.Text[phrase.Start..phrase.End]));
        }
    }

    private EntityCaption Read(TrainingPhoto photo) => _entities.For(photo)[0];

    private static IEnumerable<string> Grounded(EntityCaption caption) => caption.Grounded.Select(phrase => $"{phrase.Text}:{string.Join(',', phrase.Instances)}");
}
