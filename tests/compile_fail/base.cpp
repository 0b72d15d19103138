import tenon.std;
import tenon;
import tenon.testing;
