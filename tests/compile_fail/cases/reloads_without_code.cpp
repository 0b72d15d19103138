// What a release build's Reloads lacks is no member.
// error: no member named 'force_reload' in 'tenon::RestartReloads'
// error: no member named 'watch' in 'tenon::RestartReloads'
// error: no member named 'set_mode' in 'tenon::RestartReloads'
import tenon.std;
import tenon;

void use(tenon::RestartReloads& reloads) {
  (void)reloads.reload("board.cards");
  (void)reloads.force_reload("board.cards");
  (void)reloads.watch("board.cards", [](std::string_view, std::uint64_t) {});
  reloads.set_mode(tenon::ReloadMode::off);
}
