using FindAgents.Training.Data;
using FindAgents.Training.Mini;

namespace FindAgents.Training.Tests.Mini;

public class CaptionMentionsTests
{
    private static readonly CaptionMentions Mentions = new(ConceptVocabulary.Load(
    [
        new CocoCategory(1, "person", "person", true), new CocoCategory(18, "dog", "animal", true), new CocoCategory(13, "stop sign", "outdoor", true), new CocoCategory(51, "bowl", "kitchen", true),
    ]));

    [Theory]
    [InlineData("a dog beside two stop signs", "1+1 dog, 4+2 stop sign")]
    [InlineData("puppies and dogs", "2+1 dog")]
    [InlineData("an animal", "1+1 dog")] // the only animal that the dataset tells apart
    [InlineData("nothing at all", "")]
    public void Words_that_name_one_category_are_found(string caption, string expected) =>
        Assert.Equal(expected, string.Join(", ", Mentions.Find(caption.Split(' ')).Select(m => $"{m.Start}+{m.Length} {m.Category}")));

    [Fact]
    public void The_tuning_split_is_about_an_eleventh_of_what_is_labelled_in_full()
    {
        var photos = Enumerable.Range(1, 11000).Select(id => new TrainingPhoto { Id = id, Path = "x", Width = 1, Height = 1, Labels = PhotoLabels.Instances }).ToList();
        Assert.InRange(photos.Count(TuningSplit.Holds), 900, 1100);
        Assert.DoesNotContain(photos, p => TuningSplit.Holds(p with { Labels = PhotoLabels.None }));
    }
}
